/**
 * The configuration as text: from YAML to {@link balancebeam.config.Config}, with every problem at its line and column.
 * {@link balancebeam.config.text.ConfigText} is the way in. Each {@code ...Section} is a table of keys, from which the reference
 * and the JSON schema are made too. Runs on the thread that loads a configuration, never on an event loop.
 */
@NullMarked
package balancebeam.config.text;

import org.jspecify.annotations.NullMarked;
