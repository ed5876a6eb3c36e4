/** What operators see and do beside the traffic: the access log. Runs on threads of its own; event loops only hand over. */
@NullMarked
package balancebeam.control;

import org.jspecify.annotations.NullMarked;
