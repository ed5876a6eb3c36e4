package balancebeam.control;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.http.Head;
import java.util.Locale;

/** A text of an exchange that an {@link ExchangeCopy} can have beside the request line. Immutable; what takes an exchange is for its event loop only. */
public final class CopiedText {
    /** The normalised path; absent when there is none, or it was refused. */
    public static final CopiedText PATH = new CopiedText(Kind.PATH, "", 2048);
    /** Absent when there is none. */
    public static final CopiedText QUERY = new CopiedText(Kind.QUERY, "", 2048);
    /** Without port, as sent. */
    public static final CopiedText HOST = new CopiedText(Kind.HOST, "", 255);

    /** Host and port as sent. */
    public static final CopiedText AUTHORITY = new CopiedText(Kind.AUTHORITY, "", 262);

    public static final CopiedText REQUEST_ID = new CopiedText(Kind.REQUEST_ID, "", 128);

    static final int MOST_VALUE_BYTES = 1024;

    private static final long ABSENT = -1;

    private enum Kind {
        PATH,
        QUERY,
        HOST,
        AUTHORITY,
        REQUEST_ID,
        HEADER
    }

    private final Kind kind;
    private final byte[] header;
    private final int mostBytes;

    private CopiedText(Kind kind, String header, int mostBytes) {
        this.kind = kind;
        this.header = Ascii.bytes(header);
        this.mostBytes = mostBytes;
    }

    /** The first field of that name that the client sent, even if it is not passed on. */
    public static CopiedText header(String name) {
        return new CopiedText(Kind.HEADER, name.toLowerCase(Locale.ROOT), MOST_VALUE_BYTES);
    }

    /** How long it is, cut to what is copied at most; -1 when it is absent. */
    int length(Exchange exchange) {
        long span = span(exchange);
        return span == ABSENT ? -1 : Math.min(mostBytes, (int) span - (int) (span >>> 32));
    }

    /** Copies it, when it is not absent. */
    void copy(Exchange exchange, byte[] to, int at, int length) {
        System.arraycopy(bytes(exchange), (int) (span(exchange) >>> 32), to, at, length);
    }

    private byte[] bytes(Exchange exchange) {
        return switch (kind) {
            case PATH -> exchange.pathBytes();
            case REQUEST_ID -> exchange.record().requestId().bytes();
            default -> exchange.request().bytes();
        };
    }

    /** Start and end in {@link #bytes}, as the halves of a long, so that no object is needed. */
    private long span(Exchange exchange) {
        Head request = exchange.request();
        return switch (kind) {
            case PATH -> hasPath(exchange) ? span(exchange.pathStart(), exchange.pathEnd()) : ABSENT;
            case QUERY ->
                hasPath(exchange) && exchange.path().hasQuery()
                        ? span(exchange.queryStart(), exchange.queryEnd())
                        : ABSENT;
            case HOST -> unlessEmpty(exchange.hostStart(), exchange.hostEnd());
            case AUTHORITY -> unlessEmpty(exchange.authorityStart(), exchange.authorityEnd());
            case REQUEST_ID -> {
                exchange.record().requestId().bytes();
                yield span(
                        exchange.record().requestId().start(),
                        exchange.record().requestId().end());
            }
            case HEADER -> value(request);
        };
    }

    private static boolean hasPath(Exchange exchange) {
        return exchange.pathEnd() > exchange.pathStart() && exchange.path().refusal() == null;
    }

    private long value(Head request) {
        for (int i = 0; i < request.fieldCount(); i++) {
            if (request.nameEnd(i) - request.nameStart(i) == header.length
                    && Ascii.equalsIgnoreCase(request.bytes(), request.nameStart(i), request.nameEnd(i), header)) {
                return span(request.valueStart(i), request.valueEnd(i));
            }
        }
        return ABSENT;
    }

    private static long unlessEmpty(int start, int end) {
        return end > start ? span(start, end) : ABSENT;
    }

    private static long span(int start, int end) {
        return (long) start << 32 | end;
    }
}
