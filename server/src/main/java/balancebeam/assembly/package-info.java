/** From a configuration to a running graph: the only place that names every implementation. Event loop only, unless a type says otherwise. */
@NullMarked
package balancebeam.assembly;

import org.jspecify.annotations.NullMarked;
