package balancebeam.control.accesslog;

import balancebeam.control.CopiedText;
import balancebeam.control.ExchangeCopy;
import balancebeam.filter.ProxyError;
import java.time.ZoneId;

/**
 * NCSA's combined log format, byte for byte as nginx writes {@code combined}.
 *
 * <pre>
 * 192.0.2.7 - alice [21/Nov/2026:12:00:00 +0000] "GET /a?b=1 HTTP/1.1" 200 5120 "https://a.example/" "curl/8.14.1"
 * </pre>
 *
 * <p>The user is the one that the client claims to be by basic authentication. A client that left before it was answered has
 * the status 499, as with nginx. Unlike there, a space in the user's name is {@code \x20}: it could forge the fields behind it.
 */
final class ClfFormat implements LineFormat {
    private static final CopiedText[] TEXTS = {
        CopiedText.header("authorization"), CopiedText.header("referer"), CopiedText.header("user-agent")
    };
    private static final int AUTHORIZATION = 0;
    private static final int REFERER = 1;
    private static final int USER_AGENT = 2;

    private final SecondText time;

    ClfFormat() {
        this(ZoneId.systemDefault());
    }

    ClfFormat(ZoneId zone) {
        time = SecondText.clf(zone);
    }

    @Override
    public CopiedText[] texts() {
        return TEXTS;
    }

    @Override
    public void write(LineBuffer out, ExchangeCopy copy) {
        out.put(copy.client().text()).put(" - ");
        BasicUser.write(out, copy, AUTHORIZATION);
        out.put(' ').put('[').put(time.at(copy.endMillis())).put("] \"");
        request(out, copy);
        out.put("\" ").put(status(copy)).put(' ').putNumber(copy.sentBytes());
        quoted(out, copy, REFERER);
        quoted(out, copy, USER_AGENT);
    }

    /** The request line; nothing of one that could not be read. */
    private static void request(LineBuffer out, ExchangeCopy copy) {
        if (copy.methodEnd() > 0) {
            Escape.quoted(out, copy.line(), 0, copy.methodEnd());
            out.put(' ');
            Escape.quoted(out, copy.line(), copy.targetStart(), copy.line().length);
            out.put(" HTTP/").put(copy.version());
        }
    }

    private static String status(ExchangeCopy copy) {
        if (copy.status() == 0) {
            return copy.error() == ProxyError.CLIENT_GONE ? "499" : "000";
        }
        return Integer.toString(copy.status());
    }

    private static void quoted(LineBuffer out, ExchangeCopy copy, int place) {
        out.put(" \"");
        if (copy.end(place) > copy.start(place)) {
            Escape.quoted(out, copy.texts(), copy.start(place), copy.end(place));
        } else {
            out.put('-');
        }
        out.put('"');
    }
}
