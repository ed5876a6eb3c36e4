/** How a command asks the admin API of a running process. Runs on the main thread, and blocks it. */
@NullMarked
package balancebeam.cli.admin;

import org.jspecify.annotations.NullMarked;
