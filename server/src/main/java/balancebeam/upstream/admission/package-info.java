/**
 * How many requests of a cluster run at a time. Thread-safe unless a class says otherwise.
 */
@NullMarked
package balancebeam.upstream.admission;

import org.jspecify.annotations.NullMarked;
