/** Forwarding: which endpoint, which connection, and what to do when that fails. Event loop only, unless a type says otherwise. */
@NullMarked
package balancebeam.proxy;

import org.jspecify.annotations.NullMarked;
