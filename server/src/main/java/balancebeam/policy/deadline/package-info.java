/**
 * How long a request may take in all. Event loop only.
 */
@NullMarked
package balancebeam.policy.deadline;

import org.jspecify.annotations.NullMarked;
