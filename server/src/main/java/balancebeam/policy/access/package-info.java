/**
 * Who may come in, by the address of the client. Made off the event loops; asked on them.
 */
@NullMarked
package balancebeam.policy.access;

import org.jspecify.annotations.NullMarked;
