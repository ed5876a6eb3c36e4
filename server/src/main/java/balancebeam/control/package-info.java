/**
 * What operators see and do beside the traffic: here reloads, and the running balancer as all of this sees it. Runs on threads
 * of its own; event loops only hand over.
 */
@NullMarked
package balancebeam.control;

import org.jspecify.annotations.NullMarked;
