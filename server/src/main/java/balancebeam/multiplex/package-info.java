/**
 * What HTTP/2 (RFC 9113) and HTTP/3 (RFC 9114) have in common: heads as lists of fields, limits on what costs a client nothing, and the
 * life of a request on a stream of its own.
 */
@NullMarked
package balancebeam.multiplex;

import org.jspecify.annotations.NullMarked;
