/** Finds the addresses of endpoints. Runs on threads of its own, never on an event loop. */
@NullMarked
package balancebeam.upstream.discovery;

import org.jspecify.annotations.NullMarked;
