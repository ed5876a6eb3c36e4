/**
 * Scripted origins, raw clients, faulty links, a strict HTTP/1.1 reader and a fake clock, for our tests and our users'.
 *
 * <p>Clients, readers and waits run on the test's own thread; origins and links run virtual threads of their own,
 * which end with {@code close()}. Whatever a test waits for has a deadline (20 s when not told otherwise) and fails
 * with an {@link AssertionError} that shows what was seen so far.
 */
@NullMarked
package balancebeam.testkit;

import org.jspecify.annotations.NullMarked;
