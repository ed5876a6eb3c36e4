/** The access log: what a line says, and where it goes. Exchanges are copied on their event loops; one thread makes and writes the lines. */
@NullMarked
package balancebeam.control.accesslog;

import org.jspecify.annotations.NullMarked;
