/**
 * Rate limiting by client address: a limiter that counts exactly, over all event loops, in a bounded off-heap table.
 * Decisions are made on event loops; construction and close happen off them.
 */
@NullMarked
package balancebeam.policy.ratelimit;

import org.jspecify.annotations.NullMarked;
