/** Endpoints that are put out for their answers, and readmitted when too few stand. Never on an event loop. */
@NullMarked
package balancebeam.upstream.outlier;

import org.jspecify.annotations.NullMarked;
