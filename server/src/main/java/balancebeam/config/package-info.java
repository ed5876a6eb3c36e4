/**
 * What the user said, as immutable records with sealed choices: every key, every default ({@link Defaults}), every bound.
 * Read from any thread; nothing here runs.
 */
@NullMarked
package balancebeam.config;

import org.jspecify.annotations.NullMarked;
