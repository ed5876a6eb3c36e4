/**
 * Which route takes a request: the table, its order, and the explanation of both. Built when a configuration is read,
 * then immutable and shared by all event loops.
 */
@NullMarked
package balancebeam.proxy.routes;

import org.jspecify.annotations.NullMarked;
