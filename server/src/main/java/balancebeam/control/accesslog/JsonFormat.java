package balancebeam.control.accesslog;

import balancebeam.bytes.Ascii;
import balancebeam.control.CopiedText;
import balancebeam.control.ExchangeCopy;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line, in ASCII: every line has the same keys, and what is not known is null. {@code path} is the normalised
 * one; when there is none, since it was refused or the request not read so far, a last key {@code target} says what came.
 */
final class JsonFormat implements LineFormat {
    private static final CopiedText[] TEXTS = {
        CopiedText.REQUEST_ID,
        CopiedText.HOST,
        CopiedText.PATH,
        CopiedText.QUERY,
        CopiedText.header("user-agent"),
        CopiedText.header("referer")
    };
    private static final int REQUEST_ID = 0;
    private static final int HOST = 1;
    private static final int PATH = 2;
    private static final int QUERY = 3;
    private static final int USER_AGENT = 4;
    private static final int REFERER = 5;

    private static final byte[] BEGIN = Ascii.bytes("{\"time\":\"");

    private final SecondText time = SecondText.iso();
    private final IntFunction<@Nullable String> listenerNames;

    JsonFormat(IntFunction<@Nullable String> listenerNames) {
        this.listenerNames = listenerNames;
    }

    @Override
    public CopiedText[] texts() {
        return TEXTS;
    }

    @Override
    public void write(LineBuffer out, ExchangeCopy copy) {
        out.put(BEGIN);
        time.putIso(out, copy.endMillis());
        out.put('"');
        text(out, "request_id", copy, REQUEST_ID);
        key(out, "client").put('"').put(copy.client().text()).put('"');
        key(out, "peer").put('"').put(copy.peer().text()).put('"');
        text(out, "listener", listenerNames.apply(copy.listener()));
        request(out, copy);
        number(out, "status", copy.status() == 0 ? ExchangeCopy.NEVER : copy.status());
        number(out, "bytes_sent", copy.sentBytes());
        number(out, "bytes_received", copy.receivedBytes());
        text(out, "route", unlessDash(copy.route()));
        text(out, "cluster", copy.cluster().isEmpty() ? null : copy.cluster());
        text(out, "endpoint", unlessDash(LineFormat.endpoint(copy)));
        number(out, "attempts", copy.attempts());
        if (copy.sticky() != null) {
            text(out, "sticky", LineFormat.sticky(copy));
        }
        text(out, "error", unlessDash(LineFormat.error(copy)));
        millis(out, "queue_ms", copy.queueNanos());
        millis(out, "connect_ms", copy.connectNanos());
        millis(out, "first_byte_ms", copy.firstByteNanos());
        millis(out, "total_ms", copy.totalNanos());
        text(out, "user_agent", copy, USER_AGENT);
        text(out, "referer", copy, REFERER);
        if (!copy.has(PATH)) {
            key(out, "target");
            Escape.json(out, copy.line(), copy.targetStart(), copy.line().length);
        }
        out.put('}');
    }

    private static void request(LineBuffer out, ExchangeCopy copy) {
        boolean read = copy.methodEnd() > 0;
        key(out, "method");
        if (read) {
            Escape.json(out, copy.line(), 0, copy.methodEnd());
        } else {
            out.put("null");
        }
        text(out, "host", copy, HOST);
        text(out, "path", copy, PATH);
        text(out, "query", copy, QUERY);
        text(out, "protocol", read ? "HTTP/" + copy.version() : null);
    }

    private static @Nullable String unlessDash(String text) {
        return text.equals("-") ? null : text;
    }

    private static LineBuffer key(LineBuffer out, String key) {
        return out.put(',').put('"').put(key).put('"').put(':');
    }

    private static void text(LineBuffer out, String key, ExchangeCopy copy, int place) {
        key(out, key);
        if (copy.has(place)) {
            Escape.json(out, copy.texts(), copy.start(place), copy.end(place));
        } else {
            out.put("null");
        }
    }

    private static void text(LineBuffer out, String key, @Nullable String text) {
        key(out, key);
        if (text == null) {
            out.put("null");
        } else {
            Escape.json(out, text);
        }
    }

    private static void number(LineBuffer out, String key, long number) {
        key(out, key).put(number == ExchangeCopy.NEVER ? "null" : Long.toString(number));
    }

    private static void millis(LineBuffer out, String key, long nanos) {
        key(out, key);
        if (nanos == ExchangeCopy.NEVER) {
            out.put("null");
        } else {
            out.putMillis(nanos);
        }
    }
}
