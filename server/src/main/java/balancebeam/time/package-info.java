/**
 * Time as a thing that can be handed in. No domain words; everything here is thread-safe.
 */
@NullMarked
package balancebeam.time;

import org.jspecify.annotations.NullMarked;
