/** Who the client is when it came by way of other proxies. Event loop only, unless a type says otherwise. */
@NullMarked
package balancebeam.policy.forwarded;

import org.jspecify.annotations.NullMarked;
