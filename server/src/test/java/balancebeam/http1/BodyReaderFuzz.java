package balancebeam.http1;

import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import balancebeam.testkit.Body;
import balancebeam.testkit.Field;
import balancebeam.testkit.Http1Reader;
import balancebeam.testkit.RequestHead;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fuzz target: {@link BodyReader} takes the same content out of the same bytes however they are cut into reads, and ends
 * at the same byte as an independent reader. The first byte chooses the framing, and a length.
 */
public final class BodyReaderFuzz {
    private static final int CUTS = 48;

    private BodyReaderFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        // Three in four are chunked: there is most to get wrong.
        int length = (input[0] & 3) == 0 ? (input[0] & 0xff) >>> 2 : -1;
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        Outcome whole = read(length, bytes, Math.max(1, bytes.length));
        int step = Math.max(1, bytes.length / CUTS);
        for (int size = 1; size < bytes.length; size += step) {
            Fuzz.same(whole.text(), read(length, bytes, size).text(), "in reads of " + size);
        }
        Outcome strict = strict(length, bytes);
        if (strict != null && !whole.text().equals(strict.text()) && !whole.isRefused()) {
            throw new AssertionError("the strict reader has " + strict + ", and we " + whole);
        }
        if (strict != null && whole.isRefused() && bytes.length < 1024) {
            throw new AssertionError("the strict reader has " + strict + ", and we refuse");
        }
    }

    /** What came out. */
    private record Outcome(String text) {
        boolean isRefused() {
            return text.startsWith("refused");
        }
    }

    private static Outcome read(int length, byte[] bytes, int readBytes) {
        BodyReader body = new BodyReader();
        if (length < 0) {
            body.startChunked();
        } else {
            body.startLength(length);
        }
        Collected sink = new Collected();
        int consumed = 0;
        try {
            while (consumed < bytes.length && !body.isDone()) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, consumed, Math.min(readBytes, bytes.length - consumed));
                body.read(piece, sink);
                consumed = piece.position();
            }
        } catch (MalformedMessage e) {
            return new Outcome("refused after " + sink.text());
        }
        return new Outcome((body.isDone() ? "done at " + consumed : "incomplete") + sink.text());
    }

    private static @Nullable Outcome strict(int length, byte[] bytes) throws IOException {
        String framing = length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length;
        byte[] head = ("POST / HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        Http1Reader reader = new Http1Reader(new SequenceInputStream(new ByteArrayInputStream(head), in));
        try {
            RequestHead request = reader.readRequestHead();
            if (request == null) {
                throw new AssertionError("the strict reader can't read our own head");
            }
            Body body = reader.readBody(request);
            StringBuilder trailers = new StringBuilder();
            for (Field field : body.trailers()) {
                trailers.append(field.name()).append('=').append(field.value()).append('\n');
            }
            return new Outcome("done at " + (bytes.length - in.available()) + "<" + body.text() + ">" + trailers);
        } catch (balancebeam.testkit.MalformedMessage e) {
            return null;
        }
    }

    /** Keeps content and trailers. */
    private static final class Collected implements BodySink {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final StringBuilder trailers = new StringBuilder();

        @Override
        public void content(ByteBuffer piece) {
            while (piece.hasRemaining()) {
                content.write(piece.get());
            }
        }

        @Override
        public void end(@Nullable Head head) {
            for (int i = 0; head != null && i < head.fieldCount(); i++) {
                trailers.append(Fuzz.text(head.bytes(), head.nameStart(i), head.nameEnd(i)))
                        .append('=')
                        .append(Fuzz.text(head.bytes(), head.valueStart(i), head.valueEnd(i)))
                        .append('\n');
            }
        }

        @Override
        public boolean isFull() {
            return false;
        }

        String text() {
            return "<" + content.toString(StandardCharsets.ISO_8859_1) + ">" + trailers;
        }
    }
}
