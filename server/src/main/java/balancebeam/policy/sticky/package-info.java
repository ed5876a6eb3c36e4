/**
 * Keeps a client at the endpoint that it was at: by a cookie of ours, or by something that requests have of their own. Event loop only
 * unless a class says otherwise.
 */
@NullMarked
package balancebeam.policy.sticky;

import org.jspecify.annotations.NullMarked;
