package balancebeam.balance;

import balancebeam.http.Head;
import java.nio.charset.StandardCharsets;

/**
 * What an endpoint says of its own load: the field {@code endpoint-load-metrics} of ORCA, as TEXT ({@code TEXT cpu_utilization=0.3,eps=0}) or
 * JSON. Of all that it may say the utilization counts: the application's, or else the processor's. Immutable functions; nothing allocates.
 */
final class LoadReport {
    /** There is none, or it makes no sense. */
    static final double NONE = -1;

    private static final byte[] FIELD = bytes("endpoint-load-metrics");
    private static final byte[] TEXT = bytes("TEXT ");
    private static final byte[] JSON = bytes("JSON ");
    private static final byte[] APPLICATION = bytes("application_utilization");
    private static final byte[] PROCESSOR = bytes("cpu_utilization");
    private static final int MOST_DIGITS = 9;

    private LoadReport() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** From 0, where nothing is used, past 1, where all is; {@link #NONE} for no report. */
    static double utilization(Head fields) {
        int i = fields.findNamed(FIELD);
        if (i == Head.NONE) {
            return NONE;
        }
        byte[] bytes = fields.bytes();
        int from = fields.valueStart(i);
        int to = fields.valueEnd(i);
        if (!startsWith(bytes, from, to, TEXT) && !startsWith(bytes, from, to, JSON)) {
            return NONE;
        }
        double application = find(bytes, from + TEXT.length, to, APPLICATION);
        return application > 0 ? application : find(bytes, from + TEXT.length, to, PROCESSOR);
    }

    /** The number behind a name; names stand between characters that no name has. {@link #NONE} for none. */
    static double find(byte[] bytes, int from, int to, byte[] name) {
        for (int at = from; at + name.length < to; at++) {
            boolean begins = at == from || !isName(bytes[at - 1]);
            if (begins && startsWith(bytes, at, to, name) && !isName(bytes[at + name.length])) {
                return number(bytes, at + name.length, to);
            }
        }
        return NONE;
    }

    /** Behind {@code =}, {@code :}, a quotation mark, or spaces. */
    private static double number(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == '=' || bytes[at] == ':' || bytes[at] == '"' || bytes[at] == ' ')) {
            at++;
        }
        long digits = 0;
        int count = 0;
        double scale = 1;
        boolean fraction = false;
        for (; at < to && count <= MOST_DIGITS && (isDigit(bytes[at]) || (bytes[at] == '.' && !fraction)); at++) {
            if (bytes[at] == '.') {
                fraction = true;
            } else {
                digits = digits * 10 + bytes[at] - '0';
                scale = fraction ? scale * 10 : scale;
                count++;
            }
        }
        if (count == 0) {
            return NONE;
        }
        // 3e-05 is how many programs write what is as good as nothing.
        boolean tiny = at + 1 < to && bytes[at] == 'e' && bytes[at + 1] == '-';
        return tiny ? 0 : digits / scale;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        if (to - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[from + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isName(byte b) {
        return isDigit(b) || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' || b == '.' || b == '-';
    }
}
