package balancebeam.testkit;

import java.io.IOException;

/**
 * An answer whose body is sent chunk by chunk; each chunk leaves at once.
 *
 * <pre>{@code
 * origin.on("/events", (request, connection) -> {
 *     ChunkedAnswer answer = connection.startChunked(200, Fields.of("Trailer", "Sum"));
 *     answer.chunk("one");
 *     connection.await(clientSawOne);
 *     answer.end(Fields.of("Sum", "3"));
 * });
 * }</pre>
 *
 * <p>For the handler of the request only.
 */
public final class ChunkedAnswer {

    private final OriginConnection connection;
    private final boolean bodiless;

    ChunkedAnswer(OriginConnection connection, boolean bodiless) {
        this.connection = connection;
        this.bodiless = bodiless;
    }

    /** Sends a chunk; an empty one is left out, as it would be the last one. */
    public void chunk(String latin1) throws IOException {
        if (!bodiless && !latin1.isEmpty()) {
            connection.raw(Integer.toHexString(latin1.length()) + "\r\n" + latin1 + "\r\n");
        }
    }

    /** Ends the body. */
    public void end() throws IOException {
        end(Fields.EMPTY);
    }

    /** Ends the body with trailers. */
    public void end(Fields trailers) throws IOException {
        if (!bodiless) {
            connection.raw("0\r\n" + trailers.wire() + "\r\n");
        }
    }
}
