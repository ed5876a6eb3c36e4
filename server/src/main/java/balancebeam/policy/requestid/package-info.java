/** X-Request-Id. Event loop only. */
@NullMarked
package balancebeam.policy.requestid;

import org.jspecify.annotations.NullMarked;
