/** TLS contexts made from certificate files: what connections get their engines from. Below it nobody knows of files. */
@NullMarked
package balancebeam.tls;

import org.jspecify.annotations.NullMarked;
