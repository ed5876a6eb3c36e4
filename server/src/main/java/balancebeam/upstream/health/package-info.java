/** Active health checks. Run on threads of their own, never on an event loop. */
@NullMarked
package balancebeam.upstream.health;

import org.jspecify.annotations.NullMarked;
