/**
 * The change of path and host before a request is forwarded. Event loop only.
 */
@NullMarked
package balancebeam.policy.rewrite;

import org.jspecify.annotations.NullMarked;
