/** JMH benchmarks of the hot pieces: the head scanner and the picks. Run by hand, on the threads JMH makes. */
@NullMarked
package balancebeam.bench;

import org.jspecify.annotations.NullMarked;
