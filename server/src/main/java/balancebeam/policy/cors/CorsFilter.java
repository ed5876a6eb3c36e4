package balancebeam.policy.cors;

import balancebeam.bytes.Ascii;
import balancebeam.config.CorsConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http.FieldLines;
import balancebeam.http.Head;
import balancebeam.http.Method;
import balancebeam.http.Status;
import balancebeam.policy.template.Template;
import java.util.List;

/**
 * Speaks the CORS protocol (Fetch standard, section 3.2) in place of the endpoints: answers preflights, and says on every answer
 * whether scripts of the request's origin may read it. Thread-safe.
 *
 * <p>A preflight of an allowed origin gets 204 with all that is allowed, and the browser compares: so the answer is the same
 * for all, and can be remembered. One of another origin gets 403 without those fields. By their absence alone the browser knows,
 * whatever the status; 403 is what the standard encourages ("does not wish to participate"), and what an operator finds in the
 * log who wonders why a call fails, where 204 would look like success.
 *
 * <p>Other requests are passed on whatever their origin is: CORS keeps scripts from reading answers, and is no access control.
 * What endpoints say of CORS is dropped, so that one voice speaks.
 */
public final class CorsFilter implements Filter {
    private static final byte[] ORIGIN = Ascii.bytes("origin");
    private static final byte[] REQUEST_METHOD = Ascii.bytes("access-control-request-method");
    private static final byte[] REQUEST_HEADERS = Ascii.bytes("access-control-request-headers");
    private static final byte[] ANSWER_PREFIX = Ascii.bytes("access-control-");
    private static final byte[] ALLOW_ORIGIN = Ascii.bytes("Access-Control-Allow-Origin");
    private static final String ALLOW_ANY = "Access-Control-Allow-Origin: *\r\n";
    private static final byte[] VARY_ORIGIN = Ascii.bytes("Vary: Origin\r\n");
    private static final String ALLOW_METHODS = "Access-Control-Allow-Methods: ";
    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers: ";
    private static final String VARY_REQUEST =
            "Vary: Access-Control-Request-Method, Access-Control-Request-Headers\r\n";
    private static final LocalAnswer REFUSED = LocalAnswer.of(Status.FORBIDDEN, VARY_REQUEST, ProxyError.ACCESS_DENIED);

    private final Origins origins;
    private final String preflightFields;

    /** Whether what was asked for must be repeated: with credentials {@code *} is only a name (Fetch, section 3.2.3). */
    private final boolean repeatsMethod;

    private final boolean repeatsHeaders;
    private final LocalAnswer preflight;

    /** What answers that a script may read have beside its origin. */
    private final byte[] readable;

    /** @throws IllegalArgumentException naming what is wrong with an origin, a method or a header */
    public CorsFilter(CorsConfig config) {
        origins = new Origins(config.origins());
        requireTokens(config.methods());
        requireTokens(config.headers());
        requireTokens(config.exposed());
        repeatsMethod = config.credentials() && config.methods().contains(Origins.ANY);
        repeatsHeaders = config.credentials() && config.headers().contains(Origins.ANY);
        String methods = repeatsMethod || config.methods().isEmpty()
                ? ""
                : ALLOW_METHODS + String.join(", ", config.methods()) + "\r\n";
        String headers = repeatsHeaders || config.headers().isEmpty()
                ? ""
                : ALLOW_HEADERS + String.join(", ", config.headers()) + "\r\n";
        preflightFields =
                methods + headers + "Access-Control-Max-Age: " + config.maxAge().toSeconds() + "\r\n" + VARY_REQUEST;
        preflight = LocalAnswer.empty(Status.NO_CONTENT.code(), preflightFields, null);
        readable = Ascii.bytes((origins.isAny() ? ALLOW_ANY : "")
                + (config.credentials() ? "Access-Control-Allow-Credentials: true\r\n" : "")
                + (config.exposed().isEmpty()
                        ? ""
                        : "Access-Control-Expose-Headers: " + String.join(", ", config.exposed()) + "\r\n"));
    }

    private static void requireTokens(List<String> names) {
        for (String name : names) {
            Template.requirePrintable(name);
            byte[] bytes = Ascii.bytes(name);
            if (!Ascii.isToken(bytes, 0, bytes.length)) {
                throw new IllegalArgumentException("'%s' is no method or header".formatted(name));
            }
        }
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        if (exchange.method() != Method.OPTIONS) {
            return Decision.PROCEED;
        }
        Head request = exchange.request();
        int method = request.findNamed(REQUEST_METHOD);
        if (method == Head.NONE || request.findNamed(ORIGIN) == Head.NONE) {
            return Decision.PROCEED; // An OPTIONS of its own accord: the endpoint's business.
        }
        if (!isAllowed(request)) {
            return REFUSED;
        }
        return repeatsMethod || repeatsHeaders ? repeating(request, method) : preflight;
    }

    private LocalAnswer repeating(Head request, int method) {
        StringBuilder fields = new StringBuilder(preflightFields);
        if (repeatsMethod && isList(request, method)) {
            fields.append(ALLOW_METHODS).append(value(request, method)).append("\r\n");
        }
        int headers = request.findNamed(REQUEST_HEADERS);
        if (repeatsHeaders && headers != Head.NONE && isList(request, headers)) {
            fields.append(ALLOW_HEADERS).append(value(request, headers)).append("\r\n");
        }
        return LocalAnswer.empty(Status.NO_CONTENT.code(), fields.toString(), null);
    }

    private static String value(Head head, int i) {
        return Ascii.text(head.bytes(), head.valueStart(i), head.valueEnd(i));
    }

    /** Whether the value has names, commas and blanks only, so that it may be repeated in an answer. */
    private static boolean isList(Head head, int field) {
        for (int i = head.valueStart(field); i < head.valueEnd(field); i++) {
            byte b = head.bytes()[i];
            if (!Ascii.isTokenChar(b) && b != ',' && b != Ascii.SP) {
                return false;
            }
        }
        return true;
    }

    /** Whether it has one origin, and that one may. */
    private boolean isAllowed(Head request) {
        int origin = request.findNamed(ORIGIN);
        return origin != Head.NONE
                && request.findNamed(ORIGIN, origin + 1) == Head.NONE
                && origins.allows(request.bytes(), request.valueStart(origin), request.valueEnd(origin));
    }

    @Override
    public void onAnswer(Exchange exchange, int status) {
        dropWhatTheEndpointSays(exchange.answer());
        FieldLines lines = exchange.answerLines();
        Head request = exchange.request();
        if (origins.isAny()) {
            lines.addReady(readable); // The same for all, with an origin or without.
            return;
        }
        if (isAllowed(request)) {
            int origin = request.findNamed(ORIGIN);
            lines.begin(ALLOW_ORIGIN);
            lines.append(request.bytes(), request.valueStart(origin), request.valueEnd(origin));
            lines.end();
            lines.addReady(readable);
        }
        // Also for a request without an origin: a cache must not give its answer to one that has.
        lines.addReady(VARY_ORIGIN);
    }

    private static void dropWhatTheEndpointSays(Head answer) {
        for (int i = 0; i < answer.fieldCount(); i++) {
            int prefixEnd = answer.nameStart(i) + ANSWER_PREFIX.length;
            if (prefixEnd <= answer.nameEnd(i)
                    && Ascii.equalsIgnoreCase(answer.bytes(), answer.nameStart(i), prefixEnd, ANSWER_PREFIX)) {
                answer.drop(i);
            }
        }
    }
}
