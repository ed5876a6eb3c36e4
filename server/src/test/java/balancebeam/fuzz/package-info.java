/** Fuzzing: the targets that Jazzer calls, and the test that runs Jazzer on each. Each target runs in a process of its own. */
@NullMarked
package balancebeam.fuzz;

import org.jspecify.annotations.NullMarked;
