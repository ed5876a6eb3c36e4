package balancebeam.filter;

import org.jspecify.annotations.Nullable;

/**
 * A step on an exchange. Event loop only; never blocks; one instance serves all loops, so it is thread-safe too.
 *
 * <p>Every answer, also one that a filter or the balancer itself makes, goes back in reverse through exactly the filters whose
 * {@link #onRequest} ran.
 */
@FunctionalInterface
public interface Filter {

    /** What becomes of the request. May change what is forwarded, by the exchange's {@link RequestEdits}. */
    Decision onRequest(Exchange exchange, long nowNanos);

    /**
     * An attempt has failed or is late, and another one begins: of one that is late the exchange is a copy. May change what is
     * forwarded.
     *
     * @param attempt the number of the new one, from 2
     */
    default void onRetry(Exchange exchange, int attempt) {}

    /**
     * The endpoint's answer has come. A filter may have the balancer answer in its place; the first that does, in reverse,
     * counts. Null for no.
     *
     * @param status 200 to 599
     */
    default @Nullable LocalAnswer inPlaceOfAnswer(Exchange exchange, int status) {
        return null;
    }

    /** The balancer answers itself, and this is what it would say; gives what it says, which may be the same. */
    default LocalAnswer onLocalAnswer(Exchange exchange, LocalAnswer answer) {
        return answer;
    }

    /**
     * The final head of the answer is about to be written. May drop and add: {@link Exchange#answer()} has the fields of the
     * endpoint's answer, and {@link Exchange#answerLines()} those that were added, or all if the balancer answers itself.
     */
    default void onAnswer(Exchange exchange, int status) {}
}
