/**
 * What clients see for errors, in the form that they prefer. Event loop only.
 */
@NullMarked
package balancebeam.policy.errorpage;

import org.jspecify.annotations.NullMarked;
