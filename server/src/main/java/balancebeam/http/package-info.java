/** The message model that all protocols share. Event loop only, unless a type says otherwise. */
@NullMarked
package balancebeam.http;

import org.jspecify.annotations.NullMarked;
