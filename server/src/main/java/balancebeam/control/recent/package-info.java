/** What happened to requests a moment ago: a ring for each event loop, written there and read from anywhere. */
@NullMarked
package balancebeam.control.recent;

import org.jspecify.annotations.NullMarked;
