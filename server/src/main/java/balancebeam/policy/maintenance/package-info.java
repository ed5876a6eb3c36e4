/**
 * Routes that are closed for a while. Asked on event loops; the switch is turned from any thread.
 */
@NullMarked
package balancebeam.policy.maintenance;

import org.jspecify.annotations.NullMarked;
