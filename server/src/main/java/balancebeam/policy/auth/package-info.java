/**
 * Basic authentication. Event loops ask what was verified before; passwords are verified by a few threads of its own.
 */
@NullMarked
package balancebeam.policy.auth;

import org.jspecify.annotations.NullMarked;
