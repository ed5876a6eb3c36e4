package balancebeam.policy.sticky;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.bytes.Ascii;
import balancebeam.bytes.Span;
import balancebeam.config.StickyConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeRecord.Sticky;
import balancebeam.filter.Filter;
import balancebeam.filter.Stickiness;
import balancebeam.http.CookieText;
import balancebeam.http.Head;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Gives clients a cookie that says at which endpoint they are, and keeps them there by it. A cookie that is no endpoint's of their cluster, since
 * it was tampered with or its endpoint is gone, is replaced. Thread-safe.
 */
public final class StickyCookieFilter implements Filter {
    private static final String SET_COOKIE = "Set-Cookie";

    private final byte[] name;
    private final String before;
    private final String behind;
    private final boolean alwaysSecure;
    private final EndpointTokens tokens;

    /** @param secret what endpoints' tokens are made with */
    public StickyCookieFilter(StickyConfig.Inserted config, byte[] secret) {
        this.name = config.name().getBytes(StandardCharsets.US_ASCII);
        this.before = config.name() + "=";
        StringBuilder attributes = new StringBuilder("; Path=" + config.path());
        if (config.maxAge() != null) {
            attributes.append("; Max-Age=").append(config.maxAge().toSeconds());
        }
        attributes.append("; HttpOnly; SameSite=").append(attribute(config.sameSite()));
        this.behind = attributes.toString();
        // Browsers take no other (RFC 6265bis section 5.7).
        this.alwaysSecure = config.sameSite() == StickyConfig.SameSite.NONE;
        this.tokens = new EndpointTokens(secret);
    }

    private static String attribute(StickyConfig.SameSite sameSite) {
        return switch (sameSite) {
            case LAX -> "Lax";
            case STRICT -> "Strict";
            case NONE -> "None";
        };
    }

    /** What one exchange's cookie says. */
    private final class Visit implements Stickiness {
        private final String token;
        private @Nullable Endpoint found;

        Visit(String token) {
            this.token = token;
        }

        @Override
        public @Nullable Endpoint wanted(EndpointSet endpoints) {
            found = token.isEmpty() ? null : tokens.in(endpoints, token);
            return found;
        }
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        exchange.stickiness(new Visit(token(exchange.request())));
        return Decision.PROCEED;
    }

    /** What the first cookie of the name holds; empty for nothing. */
    private String token(Head head) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (CookieText.isIn(head, i)) {
                long span = CookieText.find(head.bytes(), head.valueStart(i), head.valueEnd(i), name);
                if (span != Span.NONE) {
                    return Span.end(span) - Span.start(span) == EndpointTokens.LENGTH
                            ? Ascii.text(head.bytes(), Span.start(span), Span.end(span))
                            : "";
                }
            }
        }
        return "";
    }

    @Override
    public void onAnswer(Exchange exchange, int status) {
        Endpoint endpoint = exchange.record().answeredBy();
        if (endpoint == null || !(exchange.stickiness() instanceof Visit visit)) {
            return;
        }
        if (visit.found != null && endpoint.equals(visit.found)) {
            exchange.record().sticky(Sticky.KEPT);
            return;
        }
        exchange.record().sticky(visit.found == null ? Sticky.NEW : Sticky.MOVED);
        String secure = alwaysSecure || exchange.isSecure() ? "; Secure" : "";
        exchange.answerLines().add(SET_COOKIE, before + tokens.of(endpoint) + behind + secure);
    }
}
