/**
 * Answers that are compressed on their way to clients. Event loop only.
 */
@NullMarked
package balancebeam.policy.compression;

import org.jspecify.annotations.NullMarked;
