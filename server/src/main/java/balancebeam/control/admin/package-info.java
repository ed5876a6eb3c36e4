/**
 * The admin API and the console, on an event loop of their own. What they do runs on virtual threads; the loop only hands over.
 */
@NullMarked
package balancebeam.control.admin;

import org.jspecify.annotations.NullMarked;
