/** Clusters, their connection pools, discovery and health. Event loop only, unless a type says otherwise. */
@NullMarked
package balancebeam.upstream;

import org.jspecify.annotations.NullMarked;
