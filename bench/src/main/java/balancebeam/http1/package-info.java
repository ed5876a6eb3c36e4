/** Benchmarks of the codec, in its package because it is not public. Run by JMH, on one thread each. */
@NullMarked
package balancebeam.http1;

import org.jspecify.annotations.NullMarked;
