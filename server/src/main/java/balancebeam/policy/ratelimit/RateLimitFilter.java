package balancebeam.policy.ratelimit;

import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.http.Status;

/** Answers 429 to clients that ask for more than they may, before any endpoint is touched. Thread-safe. */
public final class RateLimitFilter implements Filter {
    private final RateLimiter limiter;
    private final RateLimit limit;

    public RateLimitFilter(RateLimiter limiter, RateLimit limit) {
        this.limiter = limiter;
        this.limit = limit;
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        Peer client = exchange.client();
        long decision = limiter.acquire(client.hi(), client.lo(), client.isIpv6(), nowNanos);
        if (RateDecision.allowed(decision)) {
            return Decision.PROCEED;
        }
        int seconds = RateDecision.resetSeconds(decision);
        // draft-ietf-httpapi-ratelimit-headers
        String fields = "Retry-After: " + seconds + "\r\nRateLimit-Policy: \"default\";q=" + limit.maxRequests() + ";w="
                + Math.max(1, limit.window().toSeconds()) + "\r\nRateLimit: \"default\";r=0;t=" + seconds + "\r\n";
        return LocalAnswer.of(Status.TOO_MANY_REQUESTS, fields, ProxyError.RATE_LIMITED);
    }
}
