@NullMarked
package balancebeam.upstream.admission;

import org.jspecify.annotations.NullMarked;
