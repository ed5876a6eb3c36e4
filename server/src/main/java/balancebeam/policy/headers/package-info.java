/**
 * Fields that are changed on the way, of requests and of answers. Event loop only.
 */
@NullMarked
package balancebeam.policy.headers;

import org.jspecify.annotations.NullMarked;
