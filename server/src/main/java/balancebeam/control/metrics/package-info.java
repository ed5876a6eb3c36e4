/**
 * What the loops have counted, as Prometheus and OpenMetrics read it. Runs on the thread that asks; it only looks, and no loop
 * waits for it.
 */
@NullMarked
package balancebeam.control.metrics;

import org.jspecify.annotations.NullMarked;
