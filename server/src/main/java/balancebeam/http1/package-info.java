/** The HTTP/1.1 codec, both directions (RFC 9112). Event loop only, unless a type says otherwise. */
@NullMarked
package balancebeam.http1;

import org.jspecify.annotations.NullMarked;
