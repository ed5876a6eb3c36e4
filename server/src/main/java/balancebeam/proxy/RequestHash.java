package balancebeam.proxy;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Hashing;
import balancebeam.bytes.Span;
import balancebeam.config.Balancing;
import balancebeam.config.HashSource;
import balancebeam.filter.RequestView;
import balancebeam.filter.TlsSession;
import balancebeam.http.CookieText;
import balancebeam.http.Head;
import balancebeam.http.PathParameterText;
import balancebeam.http.QueryText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What consistent algorithms know a request by: the SipHash of the first of some sources that it has, as it came from its client.
 * An empty value is none, or everyone who was logged out would meet at one endpoint. Hashing makes no objects. Immutable,
 * thread-safe.
 */
public final class RequestHash {
    /** The hash of a request that has none of the sources. */
    public static final long NONE = 0;

    private static final byte[] NOTHING = {};

    private final Part[] parts;
    private final long key0;
    private final long key1;

    /** Where in a request a source is: a {@link Span} of the bytes that hold it, or {@link Span#NONE}. */
    private interface Search {
        long find(RequestView request);
    }

    private record Part(HashSource source, Search search) {
        byte[] bytes(RequestView request) {
            return switch (source) {
                case HashSource.Plain.SOURCE_ADDRESS -> request.client().text();
                case HashSource.Plain.PATH -> request.pathBytes();
                case HashSource.Plain.TLS_SESSION -> sessionId(request);
                case HashSource.PathParameter _ -> request.pathBytes();
                case HashSource.Header _, HashSource.Cookie _, HashSource.Query _ ->
                    request.request().bytes();
            };
        }

        /** {@link Span#NONE} also for what is empty. */
        long find(RequestView request) {
            long span = search.find(request);
            return span == Span.NONE || Span.start(span) == Span.end(span) ? Span.NONE : span;
        }
    }

    /** @param seed what keeps others from choosing values of one hash, and instances that should agree have in common */
    public RequestHash(List<HashSource> sources, int seed) {
        this.parts =
                sources.stream().map(source -> new Part(source, search(source))).toArray(Part[]::new);
        this.key0 = Hashing.mix64(seed);
        this.key1 = Hashing.mix64(seed + Hashing.GOLDEN);
    }

    /** That of an algorithm; null for one that needs none. */
    public static @Nullable RequestHash of(Balancing algorithm) {
        return algorithm instanceof Balancing.ByKey byKey ? new RequestHash(byKey.hashOn(), byKey.hashSeed()) : null;
    }

    private static Search search(HashSource source) {
        return switch (source) {
            case HashSource.Plain.SOURCE_ADDRESS ->
                request -> Span.of(0, request.client().text().length);
            case HashSource.Plain.PATH -> request -> Span.of(request.pathStart(), request.pathEnd());
            case HashSource.Plain.TLS_SESSION -> request -> Span.of(0, sessionId(request).length);
            case HashSource.Header(String name) -> {
                byte[] bytes = Ascii.bytes(name);
                yield request -> header(request.request(), bytes);
            }
            case HashSource.Cookie(String name) -> {
                byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                yield request -> cookie(request.request(), bytes);
            }
            case HashSource.PathParameter(String name) -> {
                byte[] bytes = Ascii.bytes(name);
                yield request ->
                        PathParameterText.find(request.pathBytes(), request.pathStart(), request.pathEnd(), bytes);
            }
            case HashSource.Query(String name) -> {
                byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                yield request ->
                        QueryText.find(request.request().bytes(), request.queryStart(), request.queryEnd(), bytes);
            }
        };
    }

    private static byte[] sessionId(RequestView request) {
        TlsSession session = request.client().tls();
        return session == null ? NOTHING : session.id();
    }

    private static long header(Head head, byte[] name) {
        int field = head.findNamed(name);
        return field == Head.NONE ? Span.NONE : Span.of(head.valueStart(field), head.valueEnd(field));
    }

    private static long cookie(Head head, byte[] name) {
        long found = Span.NONE;
        for (int i = 0; i < head.fieldCount() && found == Span.NONE; i++) {
            if (CookieText.isIn(head, i)) {
                found = CookieText.find(head.bytes(), head.valueStart(i), head.valueEnd(i), name);
            }
        }
        return found;
    }

    /** The hash of a request; {@link #NONE} when it has none of the sources. */
    public long of(RequestView request) {
        for (Part part : parts) {
            long span = part.find(request);
            if (span != Span.NONE) {
                return ofValue(part.bytes(request), Span.start(span), Span.end(span));
            }
        }
        return NONE;
    }

    /** The hash that a request has whose source holds that value. */
    public long ofValue(byte[] bytes, int start, int end) {
        long hash = Hashing.sip13(key0, key1, bytes, start, end);
        return hash == NONE ? 1 : hash;
    }

    /** What was hashed, as {@code cookie session 'abc'}; makes a String. */
    public String text(RequestView request) {
        for (Part part : parts) {
            long span = part.find(request);
            if (span != Span.NONE) {
                String value = Ascii.text(part.bytes(request), Span.start(span), Span.end(span));
                return "%s '%s'".formatted(part.source, value);
            }
        }
        return "nothing: it has none of "
                + Stream.of(parts).map(part -> part.source.toString()).collect(Collectors.joining(", "));
    }
}
