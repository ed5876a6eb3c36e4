/** The command line: flags in, a {@code Config} or one clear line out. Runs once, on the main thread. */
@NullMarked
package balancebeam.cli;

import org.jspecify.annotations.NullMarked;
