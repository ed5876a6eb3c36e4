package balancebeam.testkit;

/** What an {@link Http3Origin} does with a request; runs on a virtual thread of its own for each. */
@FunctionalInterface
public interface Http3Handler {
    /** Answers, or resets, or leaves the stream as it is. */
    void handle(Http3Call call) throws Exception;
}
