/**
 * A discrete-event simulator that drives the product's own balancers with a virtual clock: {@code bench/sim}. One run is
 * single-threaded and depends on nothing but its scenario, its contender and its seed.
 */
@NullMarked
package balancebeam.sim;

import org.jspecify.annotations.NullMarked;
