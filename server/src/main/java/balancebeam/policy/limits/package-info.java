/**
 * How much a request may bring. Event loop only.
 */
@NullMarked
package balancebeam.policy.limits;

import org.jspecify.annotations.NullMarked;
