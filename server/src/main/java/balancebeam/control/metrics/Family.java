package balancebeam.control.metrics;

import java.util.function.BiConsumer;

/**
 * A metric, and how its values are had. Immutable.
 *
 * @param collector adds every value that there is at the moment
 */
record Family(Metric metric, BiConsumer<Scrape, Points> collector) {}
