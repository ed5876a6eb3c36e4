/** Bytes and words without any meaning of their own: hashing, off-heap tables. Usable from any thread. */
@NullMarked
package balancebeam.bytes;

import org.jspecify.annotations.NullMarked;
