package balancebeam.http1;

import balancebeam.filter.MalformedMessage;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.testkit.Http1Reader;
import balancebeam.testkit.RequestHead;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Fuzz target: {@link Framing} and an independent reader agree on how long a body is, and nothing that says it in two ways
 * is left in a head. The input is the field lines of a request.
 */
public final class FramingFuzz {
    private FramingFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        int minor = input.length > 0 && input[0] == '0' ? 0 : 1;
        byte[] bytes = ("POST / HTTP/1." + minor + "\r\n" + Fuzz.text(input, 0, input.length) + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        Head head = new Head();
        HeadParser parser = HeadParser.ofRequests(16 * 1024, 100, 8 * 1024);
        parser.start(head);
        Framing framing = new Framing();
        boolean accepted;
        try {
            if (!parser.parse(ByteBuffer.wrap(bytes), head)) {
                return;
            }
            framing.read(head);
            accepted = true;
        } catch (MalformedMessage e) {
            accepted = false;
        }
        if (accepted) {
            requireOneLength(head, framing);
        }
        compare(bytes, framing, accepted);
    }

    private static void requireOneLength(Head head, Framing framing) {
        int lengths = 0;
        for (int i = 0; i < head.fieldCount(); i++) {
            int id = head.fieldId(i);
            if (!head.isDropped(i) && (id == FieldName.TRANSFER_ENCODING || id == FieldName.CONNECTION)) {
                throw new AssertionError("a field of the connection alone is left");
            }
            lengths += !head.isDropped(i) && id == FieldName.CONTENT_LENGTH ? 1 : 0;
        }
        if (lengths > (framing.contentLength >= 0 ? 1 : 0) || (framing.chunked && framing.contentLength >= 0)) {
            throw new AssertionError("more than one length: " + lengths + ", chunked " + framing.chunked);
        }
    }

    private static void compare(byte[] bytes, Framing framing, boolean accepted) throws IOException {
        try {
            RequestHead head = new Http1Reader(new ByteArrayInputStream(bytes)).readRequestHead();
            if (head == null || head.fields().size() > 100) {
                return;
            }
            if (!accepted) {
                throw new AssertionError("the strict reader takes it, and we refuse");
            }
            List<String> lengths = head.fields().all("Content-Length");
            boolean chunked = !head.fields().all("Transfer-Encoding").isEmpty();
            long length = lengths.isEmpty() ? -1 : Long.parseLong(lengths.getFirst());
            Fuzz.same(chunked + " " + length, framing.chunked + " " + framing.contentLength, "by Framing");
        } catch (balancebeam.testkit.MalformedMessage e) {
            // It is stricter than a recipient must be; what we let pass then is judged on the wire (RequestFuzz).
            return;
        }
    }
}
