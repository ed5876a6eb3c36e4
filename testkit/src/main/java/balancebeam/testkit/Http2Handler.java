package balancebeam.testkit;

/** What an {@link Http2Origin} does with a request; runs on a virtual thread of its own for each. */
@FunctionalInterface
public interface Http2Handler {
    /** Answers, or resets, or leaves the stream as it is. */
    void handle(Http2Call call) throws Exception;
}
