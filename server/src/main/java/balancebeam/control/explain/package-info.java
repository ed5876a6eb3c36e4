/** What would become of a request, or became of a past one, and why. Never on an event loop. */
@NullMarked
package balancebeam.control.explain;

import org.jspecify.annotations.NullMarked;
