/** Event loops, listeners and connections: bytes in and out, no protocol. Event loop only, unless a type says otherwise. */
@NullMarked
package balancebeam.net;

import org.jspecify.annotations.NullMarked;
