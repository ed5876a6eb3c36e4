/**
 * Which other origins' scripts may call (the CORS protocol of the Fetch standard). Event loop only.
 */
@NullMarked
package balancebeam.policy.cors;

import org.jspecify.annotations.NullMarked;
