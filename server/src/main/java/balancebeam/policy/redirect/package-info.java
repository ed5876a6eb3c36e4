/**
 * Routes that the balancer answers itself: by sending the client elsewhere, or by a fixed answer. Event loop only.
 */
@NullMarked
package balancebeam.policy.redirect;

import org.jspecify.annotations.NullMarked;
