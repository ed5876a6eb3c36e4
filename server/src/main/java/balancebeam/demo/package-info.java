/**
 * {@code balancebeam demo}: three little servers, a balancer in front of them, and a story to watch; and the training run of the
 * build, which is the same without the story. Runs on threads of its own, never on an event loop.
 */
@NullMarked
package balancebeam.demo;

import org.jspecify.annotations.NullMarked;
