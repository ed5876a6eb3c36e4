/** How the balancer is doing, second by second: for the console and the commands. Never on an event loop. */
@NullMarked
package balancebeam.control.status;

import org.jspecify.annotations.NullMarked;
