/** Whole-process stories: one class per promise, on the test's own threads against real processes. */
@NullMarked
package balancebeam.e2e;

import org.jspecify.annotations.NullMarked;
