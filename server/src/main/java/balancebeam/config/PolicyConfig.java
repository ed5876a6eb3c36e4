package balancebeam.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be asked of a route beside its action. Null is unsaid. Immutable.
 *
 * @param retry when a request is tried again
 * @param deadline how long a request may take
 * @param hedge when a request is sent to a second endpoint too
 * @param priority which requests go first when a cluster is full
 * @param sticky how a client is kept at the endpoint that it was at
 * @param bodyBytes the most bytes of a request's body, else 413; 0 for no limit
 * @param bufferRequestBytes how much of a request's body is collected before an endpoint is bothered; 0 for none
 * @param bufferResponseBytes how much of an answer is taken ahead of a slow client, so that its endpoint is free; 0 for none
 * @param grpcWeb whether clients of gRPC-Web may call
 * @param answerTimeout in place of {@code timeouts.answer}
 * @param streamIdle in place of {@code timeouts.stream-idle}
 * @param webSocketIdle in place of {@code timeouts.tunnel-idle}, for WebSockets
 * @param webSocketLifetime how long a WebSocket may be open; for ever where it is unsaid
 * @param forwardRaw whether endpoints get the target as it came, and not the normalised path
 */
public record PolicyConfig(
        @Nullable AccessConfig access,
        @Nullable RateLimitConfig rateLimit,
        @Nullable MaintenanceConfig maintenance,
        @Nullable CorsConfig cors,
        @Nullable BasicAuthConfig basicAuth,
        @Nullable SecurityHeadersConfig securityHeaders,
        @Nullable RewriteConfig rewrite,
        @Nullable HeaderEditsConfig requestHeaders,
        @Nullable HeaderEditsConfig responseHeaders,
        @Nullable CompressionConfig compress,
        @Nullable GrpcConfig grpc,
        @Nullable RetryConfig retry,
        @Nullable DeadlineConfig deadline,
        @Nullable HedgeConfig hedge,
        @Nullable PriorityConfig priority,
        @Nullable StickyConfig sticky,
        @Nullable Boolean grpcWeb,
        @Nullable Long bodyBytes,
        @Nullable Long bufferRequestBytes,
        @Nullable Long bufferResponseBytes,
        @Nullable Duration answerTimeout,
        @Nullable Duration streamIdle,
        @Nullable Duration webSocketIdle,
        @Nullable Duration webSocketLifetime,
        @Nullable ErrorPagesConfig errorPages,
        @Nullable MirrorConfig mirror,
        @Nullable Boolean forwardRaw) {
    /** Says nothing. */
    public static final PolicyConfig NONE = new PolicyConfig(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null, null);

    /** Says that endpoints get targets as they came, and nothing else. */
    public static final PolicyConfig RAW = new PolicyConfig(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null, true);

    /** This one, and where it says nothing, what the other says. */
    public PolicyConfig or(PolicyConfig other) {
        return new PolicyConfig(
                first(access, other.access),
                first(rateLimit, other.rateLimit),
                first(maintenance, other.maintenance),
                first(cors, other.cors),
                first(basicAuth, other.basicAuth),
                first(securityHeaders, other.securityHeaders),
                first(rewrite, other.rewrite),
                first(requestHeaders, other.requestHeaders),
                first(responseHeaders, other.responseHeaders),
                first(compress, other.compress),
                first(grpc, other.grpc),
                first(retry, other.retry),
                first(deadline, other.deadline),
                first(hedge, other.hedge),
                first(priority, other.priority),
                first(sticky, other.sticky),
                first(grpcWeb, other.grpcWeb),
                first(bodyBytes, other.bodyBytes),
                first(bufferRequestBytes, other.bufferRequestBytes),
                first(bufferResponseBytes, other.bufferResponseBytes),
                first(answerTimeout, other.answerTimeout),
                first(streamIdle, other.streamIdle),
                first(webSocketIdle, other.webSocketIdle),
                first(webSocketLifetime, other.webSocketLifetime),
                first(errorPages, other.errorPages),
                first(mirror, other.mirror),
                first(forwardRaw, other.forwardRaw));
    }

    /** This one with that limit. */
    public PolicyConfig withRateLimit(@Nullable RateLimitConfig limit) {
        return new PolicyConfig(
                access,
                limit,
                maintenance,
                cors,
                basicAuth,
                securityHeaders,
                rewrite,
                requestHeaders,
                responseHeaders,
                compress,
                grpc,
                retry,
                deadline,
                hedge,
                priority,
                sticky,
                grpcWeb,
                bodyBytes,
                bufferRequestBytes,
                bufferResponseBytes,
                answerTimeout,
                streamIdle,
                webSocketIdle,
                webSocketLifetime,
                errorPages,
                mirror,
                forwardRaw);
    }

    private static <T> @Nullable T first(@Nullable T mine, @Nullable T other) {
        return mine == null ? other : mine;
    }
}
