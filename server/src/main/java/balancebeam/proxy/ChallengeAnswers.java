package balancebeam.proxy;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import balancebeam.filter.RouteSettings;
import balancebeam.tls.AcmeChallenges;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers an ACME authority that asks by HTTP whether a name is ours (RFC 8555 section 8.3), before any route is asked: only for
 * tokens that are waited for, so all else under that path is routed as ever. Event loop only, but for what it is told.
 */
public final class ChallengeAnswers {
    private static final byte[] PREFIX = Ascii.bytes("/.well-known/acme-challenge/");
    private static final byte[] GET = Ascii.bytes("GET");
    private static final byte[] HEAD = Ascii.bytes("HEAD");
    /** No route of a configuration can be called so. */
    private static final String NAME = "-acme";

    private final AcmeChallenges pending;
    private final Route route = new Route(NAME, RouteSettings.NONE, List.of(), new RouteMetrics());

    public ChallengeAnswers(AcmeChallenges pending) {
        this.pending = pending;
    }

    /** Of exchanges that are answered here. */
    Route route() {
        return route;
    }

    /** The answer; null for what is none of ours. */
    @Nullable
    LocalAnswer answer(Exchange exchange) {
        if (!pending.awaitsHttp() || exchange.path().refusal() != null) {
            return null;
        }
        int start = exchange.pathStart();
        int tokenStart = start + PREFIX.length;
        byte[] path = exchange.pathBytes();
        if (exchange.pathEnd() <= tokenStart
                || !Arrays.equals(path, start, tokenStart, PREFIX, 0, PREFIX.length)
                || !(exchange.request().isMethod(GET) || exchange.request().isMethod(HEAD))) {
            return null;
        }
        String answer = pending.answer(Ascii.text(path, tokenStart, exchange.pathEnd()));
        return answer == null
                ? null
                : new LocalAnswer(
                        200, "", "application/octet-stream", answer.getBytes(StandardCharsets.US_ASCII), null);
    }
}
