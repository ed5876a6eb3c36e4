package balancebeam.fuzz;

import balancebeam.testkit.Field;
import balancebeam.testkit.Fields;
import balancebeam.testkit.HpackLiterals;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http3Frames;
import balancebeam.testkit.Octets;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Requests as bytes: what is sent at once is one array. Thread-safe: static functions. */
final class StreamWire {
    private static final int MOST_PADDING = 255;
    /** Of a type that nobody knows (RFC 9114 section 7.2.8). */
    private static final long RESERVED = 0x21;

    private StreamWire() {}

    // ---- HTTP/2 ----

    /** HEADERS with as many CONTINUATION as they like, DATA, HEADERS; some padded. */
    static List<byte[]> http2(int stream, StreamRequest request) {
        Random random = new Random(request.framing());
        List<byte[]> frames = new ArrayList<>();
        List<Field> trailers = request.trailers();
        boolean bare = request.pieces().isEmpty() && trailers == null;
        frames.add(headers(stream, request.head(), bare, random));
        for (Iterator<Octets> pieces = request.pieces().iterator(); pieces.hasNext(); ) {
            byte[] piece = pieces.next().toArray();
            int end = pieces.hasNext() || trailers != null ? 0 : Http2Frame.END_STREAM;
            frames.add(padded(Http2Frame.DATA, end, stream, piece, random));
        }
        if (trailers != null) {
            frames.add(headers(stream, trailers, true, random));
        }
        return request.apart() ? frames : List.of(joined(frames));
    }

    private static byte[] headers(int stream, List<Field> fields, boolean end, Random random) {
        byte[] block = HpackLiterals.of(new Fields(fields));
        int flags = end ? Http2Frame.END_STREAM : 0;
        int cut = random.nextInt(3) == 0 ? random.nextInt(block.length + 1) : block.length;
        if (cut == block.length) {
            return padded(Http2Frame.HEADERS, flags | Http2Frame.END_HEADERS, stream, block, random);
        }
        byte[] rest = Arrays.copyOfRange(block, cut, block.length);
        return joined(List.of(
                padded(Http2Frame.HEADERS, flags, stream, Arrays.copyOf(block, cut), random),
                Http2Frame.of(Http2Frame.CONTINUATION, Http2Frame.END_HEADERS, stream, rest)
                        .wire()));
    }

    private static byte[] padded(int type, int flags, int stream, byte[] payload, Random random) {
        if (random.nextInt(3) > 0) {
            return Http2Frame.of(type, flags, stream, payload).wire();
        }
        int padding = random.nextInt(MOST_PADDING + 1);
        byte[] all = new byte[1 + payload.length + padding];
        all[0] = (byte) padding;
        System.arraycopy(payload, 0, all, 1, payload.length);
        return Http2Frame.of(type, flags | Http2Frame.PADDED, stream, all).wire();
    }

    // ---- HTTP/3 ----

    /** HEADERS, DATA, HEADERS; perhaps with frames that nobody knows between them. The last ends the stream. */
    static List<byte[]> http3(StreamRequest request) {
        Random random = new Random(request.framing());
        List<byte[]> frames = new ArrayList<>();
        List<Field> trailers = request.trailers();
        frames.add(Http3Frames.headers(new Fields(request.head())));
        for (Octets piece : request.pieces()) {
            frames.add(Http3Frames.frame(Http3Frames.DATA, piece.toArray()));
        }
        if (random.nextInt(4) == 0) {
            frames.add(Http3Frames.frame(RESERVED, new byte[random.nextInt(8)]));
        }
        if (trailers != null) {
            frames.add(Http3Frames.headers(new Fields(trailers)));
        }
        if (random.nextInt(4) == 0) {
            frames.add(new byte[0]); // The end comes by itself.
        }
        return request.apart() ? frames : List.of(joined(frames));
    }

    private static byte[] joined(List<byte[]> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
