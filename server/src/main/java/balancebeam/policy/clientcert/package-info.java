/** Tells endpoints whose certificate a client has shown. */
@NullMarked
package balancebeam.policy.clientcert;

import org.jspecify.annotations.NullMarked;
