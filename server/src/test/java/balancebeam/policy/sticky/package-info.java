@NullMarked
package balancebeam.policy.sticky;

import org.jspecify.annotations.NullMarked;
