package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.Peer;
import balancebeam.filter.Responder;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import balancebeam.filter.RouteSettings;
import balancebeam.http.FieldLines;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Real exchanges for tests of filters: heads are read by the codec's own parser, and lines come out as it would write them. */
public final class Exchanges {
    private static final long NOW = 1_000_000_000L;

    private Exchanges() {}

    /** A GET of that target with Host {@code example.com}, and further fields. */
    public static Exchange get(String target, String... fields) {
        return of("GET " + target + " HTTP/1.1", "203.0.113.7", "Host: example.com", fields);
    }

    /**
     * An exchange whose request has passed the codec's checks.
     *
     * @param client the address it comes from
     */
    public static Exchange of(String requestLine, String client, String field, String... fields) {
        Exchange exchange = new Exchange();
        String head = requestLine + "\r\n" + field + "\r\n" + String.join("\r\n", fields)
                + (fields.length > 0 ? "\r\n" : "") + "\r\n";
        HeadParser parser = HeadParser.ofRequests(1 << 20, 10_000, 1 << 19);
        parser.start(exchange.request());
        try {
            if (!parser.parse(ByteBuffer.wrap(Ascii.bytes(head)), exchange.request())) {
                throw new IllegalArgumentException("not a whole head: " + head);
            }
            exchange.begin(responder(), new Peer(InetAddress.ofLiteral(client)), 0, NOW);
            Framing framing = new Framing();
            framing.read(exchange.request());
            RequestChecks.check(exchange, framing);
            if (exchange.path().refusal() != null) {
                throw new IllegalArgumentException(
                        "the path is refused: " + exchange.path().refusal());
            }
        } catch (MalformedMessage e) {
            throw new IllegalArgumentException("the codec refuses it: " + e.getMessage(), e);
        }
        return exchange;
    }

    /** No filter talks to the client. */
    private static Responder responder() {
        return (Responder) Proxy.newProxyInstance(
                Exchanges.class.getClassLoader(), new Class<?>[] {Responder.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Routes the exchange and asks the filters, as far as they let it go on. */
    public static Decision run(Exchange exchange, Filter... filters) {
        exchange.routed(new Route("shop", RouteSettings.NONE, List.of(filters), new RouteMetrics()), () -> {}, e -> {});
        Decision decision = Decision.PROCEED;
        while (decision == Decision.PROCEED && exchange.filtersRun() < filters.length) {
            decision = exchange.nextFilter().onRequest(exchange, NOW);
        }
        return decision;
    }

    /** As {@link #run}, for filters that answer: what the client gets. */
    public static LocalAnswer answer(Exchange exchange, Filter... filters) {
        Decision decision = run(exchange, filters);
        if (decision instanceof LocalAnswer local) {
            return exchange.answering(local);
        }
        throw new AssertionError("no filter answered: " + decision);
    }

    /** The endpoint answers, in the exchange's head of the answer. */
    public static void endpointAnswers(Exchange exchange, int status, String... fields) {
        String head = "HTTP/1.1 " + status + " Whatever\r\n" + String.join("\r\n", fields)
                + (fields.length > 0 ? "\r\n" : "") + "\r\n";
        HeadParser parser = HeadParser.ofAnswers(1 << 20, 10_000);
        parser.start(exchange.answer());
        try {
            if (!parser.parse(ByteBuffer.wrap(Ascii.bytes(head)), exchange.answer())) {
                throw new IllegalArgumentException("not a whole head: " + head);
            }
            new Framing().read(exchange.answer());
        } catch (MalformedMessage e) {
            throw new IllegalArgumentException("the codec refuses it: " + e.getMessage(), e);
        }
    }

    /** The field lines that the endpoint would get, less those by which the codec frames and forwards. */
    public static List<String> forwarded(Exchange exchange) {
        return lines(exchange.request(), exchange.edits().lines());
    }

    /** The field lines that the client would get, less those by which the codec frames. */
    public static List<String> answered(Exchange exchange) {
        return lines(exchange.answer(), exchange.answerLines());
    }

    /** Fails where readers could differ about where a line ends. */
    private static List<String> lines(Head head, FieldLines added) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < head.fieldCount(); i++) {
            if (!head.isDropped(i) && head.fieldId(i) == FieldName.OTHER) {
                lines.add(Ascii.text(head.bytes(), head.nameStart(i), head.nameEnd(i)) + ": "
                        + Ascii.text(head.bytes(), head.valueStart(i), head.valueEnd(i)));
            }
        }
        String text = Ascii.text(added.bytes(), 0, added.length());
        if (!text.isEmpty() && !text.endsWith("\r\n")) {
            throw new AssertionError("a line without its end: " + text);
        }
        String bare = text.replace("\r\n", "");
        if (bare.indexOf('\r') >= 0 || bare.indexOf('\n') >= 0 || bare.indexOf('\0') >= 0) {
            throw new AssertionError("a bare CR, LF or NUL in " + text);
        }
        text.lines().forEach(lines::add);
        return lines;
    }

    /** The path that the endpoint would get, without the query. */
    public static String forwardedPath(Exchange exchange) {
        byte[] path = exchange.edits().path();
        return path == null ? exchange.path().text() : Ascii.text(path, 0, path.length);
    }

    /** The content of an answer. */
    public static String text(LocalAnswer answer) {
        return new String(answer.content(), StandardCharsets.UTF_8);
    }
}
