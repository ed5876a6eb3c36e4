package balancebeam.filter;

import org.jspecify.annotations.Nullable;

/**
 * What a route asks of the codecs and the forwarder. Immutable.
 *
 * @param bodyBytes the most bytes of a request's body, else 413; 0 for no limit
 * @param bufferRequestBytes how much of a request's body is collected before an endpoint is bothered; 0 for none
 * @param bufferResponseBytes how much of an answer is taken ahead of a slow client; 0 for the connection's own measure
 * @param answerNanos from the end of the request to the head of the answer; 0 for the cluster's
 * @param streamIdleNanos how long a body may stand still; 0 for the listener's
 * @param webSocketIdleNanos how long a WebSocket may be silent in both directions
 * @param webSocketLifetimeNanos how long it may be open; 0 for no limit
 * @param forwardRaw whether endpoints get the path as it came
 * @param retry what of an exchange may be tried again
 * @param hedge when an exchange is sent to a second endpoint too; null for never
 * @param priority what an exchange is to others that wait for a place in their cluster
 * @param grpc what holds for calls of gRPC
 */
public record RouteSettings(
        long bodyBytes,
        long bufferRequestBytes,
        long bufferResponseBytes,
        long answerNanos,
        long streamIdleNanos,
        long webSocketIdleNanos,
        long webSocketLifetimeNanos,
        boolean forwardRaw,
        RetryPolicy retry,
        @Nullable HedgePolicy hedge,
        PriorityPolicy priority,
        GrpcSettings grpc) {
    /** Asks for nothing. */
    public static final RouteSettings NONE = new RouteSettings(
            0, 0, 0, 0, 0, 0, 0, false, RetryPolicy.NONE, null, PriorityPolicy.NORMAL, GrpcSettings.NONE);
}
