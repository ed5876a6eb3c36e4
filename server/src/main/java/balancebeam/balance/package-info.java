/**
 * Which endpoint gets the next attempt: endpoints with their live state, one health state machine, and one small file
 * per balancing algorithm. No I/O, no configuration.
 *
 * <p>{@link balancebeam.balance.Endpoint} and what hangs on it is shared by all threads; a
 * {@link balancebeam.balance.Balancer} belongs to one event loop; {@link balancebeam.balance.EndpointSet} is immutable.
 */
@NullMarked
package balancebeam.balance;

import org.jspecify.annotations.NullMarked;
