/** W3C Trace Context, in and out. Event loop only. */
@NullMarked
package balancebeam.policy.trace;

import org.jspecify.annotations.NullMarked;
