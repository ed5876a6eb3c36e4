/**
 * Texts of a configuration in which names in braces stand for parts of the request. Compiled off the event loops; filled in on them.
 */
@NullMarked
package balancebeam.policy.template;

import org.jspecify.annotations.NullMarked;
