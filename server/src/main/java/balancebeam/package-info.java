/** The product's two front doors: {@code Balancebeam} to embed it, {@code Main} to run it; both run on the caller's threads. */
@NullMarked
package balancebeam;

import org.jspecify.annotations.NullMarked;
