package balancebeam.http1;

import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import balancebeam.testkit.Field;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http1Reader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Fuzz target: whatever bytes come, {@link HeadParser} says the same however they are cut into reads, and agrees with an
 * independent reader on every head that this one takes. The first byte chooses between requests and answers.
 */
public final class HeadParserFuzz {
    private static final int MAX_BYTES = 4096;
    private static final int MAX_FIELDS = 100;
    private static final int MAX_TARGET_BYTES = 512;
    /** Short inputs are cut everywhere, longer ones at every so many-th byte. */
    private static final int CUTS = 48;

    private HeadParserFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        boolean request = (input[0] & 1) == 0;
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        String whole = parse(request, bytes, bytes.length);
        int step = Math.max(1, bytes.length / CUTS);
        for (int cut = 1; cut < bytes.length; cut += step) {
            Fuzz.same(whole, parse(request, bytes, cut), "cut at " + cut);
        }
        String strict = strict(request, bytes);
        if (strict != null && !whole.startsWith("refused 4")) {
            Fuzz.same(strict, whole, "read by the strict reader");
        } else if (strict != null && !isOverLimits(whole)) {
            throw new AssertionError("the strict reader takes it, and we say " + whole);
        }
    }

    private static boolean isOverLimits(String outcome) {
        return outcome.startsWith("refused 414") || outcome.startsWith("refused 431");
    }

    /** What the parser says when the first read ends at the cut. */
    private static String parse(boolean request, byte[] bytes, int cut) {
        HeadParser parser = request
                ? HeadParser.ofRequests(MAX_BYTES, MAX_FIELDS, MAX_TARGET_BYTES)
                : HeadParser.ofAnswers(MAX_BYTES, MAX_FIELDS);
        Head head = new Head();
        parser.start(head);
        try {
            ByteBuffer first = ByteBuffer.wrap(bytes, 0, cut);
            if (parser.parse(first, head)) {
                return show(request, head, first.position());
            }
            ByteBuffer second = ByteBuffer.wrap(bytes, cut, bytes.length - cut);
            return cut < bytes.length && parser.parse(second, head)
                    ? show(request, head, second.position())
                    : "incomplete";
        } catch (MalformedMessage e) {
            return "refused " + e.status().code();
        }
    }

    private static String show(boolean request, Head head, int consumed) {
        StringBuilder out = new StringBuilder();
        out.append(request ? head.method() + " " + head.target() : Integer.toString(head.status()));
        out.append(" 1.").append(head.minorVersion()).append('\n');
        for (int i = 0; i < head.fieldCount(); i++) {
            out.append(Fuzz.text(head.bytes(), head.nameStart(i), head.nameEnd(i)))
                    .append('=')
                    .append(Fuzz.text(head.bytes(), head.valueStart(i), head.valueEnd(i)))
                    .append('\n');
        }
        return out.append(consumed).toString();
    }

    /** The same from the strict reader, or null when it refuses. */
    private static @org.jspecify.annotations.Nullable String strict(boolean request, byte[] bytes) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        Http1Reader reader = new Http1Reader(in);
        StringBuilder out = new StringBuilder();
        try {
            Fields fields;
            if (request) {
                var head = reader.readRequestHead();
                if (head == null) {
                    return null;
                }
                out.append(head.method()).append(' ').append(head.target()).append(minor(head.version()));
                fields = head.fields();
            } else {
                var head = reader.readResponseHead();
                if (head == null) {
                    return null;
                }
                out.append(head.status()).append(minor(head.version()));
                fields = head.fields();
            }
            for (Field field : fields) {
                out.append(field.name()).append('=').append(field.value()).append('\n');
            }
            return out.append(bytes.length - in.available()).toString();
        } catch (balancebeam.testkit.MalformedMessage e) {
            return null;
        }
    }

    private static String minor(String version) {
        return " " + version.substring("HTTP/".length()) + "\n";
    }
}
