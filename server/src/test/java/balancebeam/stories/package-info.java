/** Promises to clients and operators, each told as a story: a whole balancer in this process, scripted origins behind it. */
@NullMarked
package balancebeam.stories;

import org.jspecify.annotations.NullMarked;
