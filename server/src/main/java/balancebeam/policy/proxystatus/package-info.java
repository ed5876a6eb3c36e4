/** Proxy-Status. Event loop only. */
@NullMarked
package balancebeam.policy.proxystatus;

import org.jspecify.annotations.NullMarked;
