package balancebeam.control.accesslog;

import balancebeam.control.CopiedText;
import balancebeam.control.ExchangeCopy;

/**
 * Few columns, for a reader.
 *
 * <pre>
 * 2026-11-21T06:46:32.123Z 192.0.2.7 GET "/a?b=1" 200 5120 1.734 10.0.0.2:80 1 -
 * time                     client    method target status bytes ms endpoint attempts error
 * </pre>
 *
 * <p>What is not known is {@code -}.
 */
final class PlainFormat implements LineFormat {
    private static final CopiedText[] TEXTS = {};

    private final SecondText time = SecondText.iso();

    @Override
    public CopiedText[] texts() {
        return TEXTS;
    }

    @Override
    public void write(LineBuffer out, ExchangeCopy copy) {
        time.putIso(out, copy.endMillis());
        out.put(' ').put(copy.client().text()).put(' ');
        method(out, copy);
        out.put(' ').put('"');
        Escape.column(out, copy.line(), copy.targetStart(), copy.line().length);
        out.put('"').put(' ');
        out.put(copy.status() == 0 ? "-" : Integer.toString(copy.status())).put(' ');
        out.putNumber(copy.sentBytes()).put(' ').putMillis(copy.totalNanos()).put(' ');
        out.put(LineFormat.endpoint(copy)).put(' ');
        out.putNumber(copy.attempts()).put(' ').put(LineFormat.error(copy));
    }

    private static void method(LineBuffer out, ExchangeCopy copy) {
        if (copy.methodEnd() == 0) {
            out.put('-');
        } else {
            Escape.column(out, copy.line(), 0, copy.methodEnd());
        }
    }
}
