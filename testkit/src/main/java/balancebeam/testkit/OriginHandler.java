package balancebeam.testkit;

/**
 * What an origin does with a request; runs on the virtual thread of its connection.
 *
 * <p>It must answer, or close, reset or hang. What it throws is in {@link ScriptedOrigin#failures()}, and unless it is
 * an {@link java.io.IOException} it makes {@link ScriptedOrigin#close()} fail.
 */
@FunctionalInterface
public interface OriginHandler {

    /** Answers the request on its connection. */
    void handle(ReceivedRequest request, OriginConnection connection) throws Exception;
}
