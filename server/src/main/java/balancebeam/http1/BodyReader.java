package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.AnswerSink;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import balancebeam.http.Method;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body out of its framing (RFC 9112 sections 6 and 7): a length, chunks, everything until the connection ends, or
 * nothing. Reused for body after body. Event loop only.
 *
 * <p>Chunk extensions are read and thrown away (RFC 9112 section 7.1.1), within a limit. Chunk sizes are hexadecimal
 * digits alone, and every line ends in CR LF.
 */
final class BodyReader {
    /** The most bytes of a chunk's line, extensions included. */
    private static final int MAX_CHUNK_LINE = 1024;

    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_TRAILER_BYTES = 8 * 1024;
    private static final int MAX_TRAILERS = 64;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private enum State {
        DONE,
        LENGTH,
        UNTIL_CLOSE,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS
    }

    private State state = State.DONE;
    private long remaining;
    private int lineBytes;
    private int digits;
    private @Nullable HeadParser trailerParser;
    private @Nullable Head trailers;

    void startNone() {
        state = State.DONE;
    }

    void startLength(long bytes) {
        remaining = bytes;
        state = bytes == 0 ? State.DONE : State.LENGTH;
    }

    void startChunked() {
        startSize();
    }

    /**
     * Starts the content of an answer to that method (RFC 9112 section 6.3).
     *
     * @return how much it is, or {@link AnswerSink#UNKNOWN}
     */
    long startAnswer(Method method, Framing framing, int status) {
        if (method == Method.HEAD || status == NO_CONTENT || status == NOT_MODIFIED) {
            startNone();
            return 0;
        }
        if (framing.chunked) {
            startChunked();
            return AnswerSink.UNKNOWN;
        }
        if (framing.contentLength >= 0) {
            startLength(framing.contentLength);
            return framing.contentLength;
        }
        startUntilClose();
        return AnswerSink.UNKNOWN;
    }

    void startUntilClose() {
        state = State.UNTIL_CLOSE;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    boolean isUntilClose() {
        return state == State.UNTIL_CLOSE;
    }

    /** Drops trailers with an underscore in their names, as {@link HeadParser#dropUnderscored} does; gives how many. */
    int dropUnderscored(Head read) {
        return trailerParser == null ? 0 : trailerParser.dropUnderscored(read);
    }

    /** Bytes that are still to come if that is known, else -1. */
    long remainingBytes() {
        return switch (state) {
            case DONE -> 0;
            case LENGTH -> remaining;
            default -> -1;
        };
    }

    /**
     * Gives the body to the sink, until it ends, the sink is full or the bytes are used up.
     *
     * @throws MalformedMessage when the framing is wrong, or the sink says so; what was given before stands
     */
    void read(ByteBuffer in, BodySink sink) throws MalformedMessage {
        while (state != State.DONE && in.hasRemaining() && !sink.isFull()) {
            switch (state) {
                case LENGTH, DATA -> content(in, sink);
                case UNTIL_CLOSE -> sink.content(in);
                case TRAILERS -> readTrailers(in, sink);
                default -> framing(in.get());
            }
        }
    }

    private void content(ByteBuffer in, BodySink sink) throws MalformedMessage {
        int limit = in.limit();
        if (in.remaining() > remaining) {
            in.limit(in.position() + (int) remaining);
        }
        remaining -= in.remaining();
        // The end is noted first, so that the sink sees a finished body when the last piece makes it act.
        boolean last = remaining == 0;
        if (last) {
            state = state == State.LENGTH ? State.DONE : State.DATA_CR;
        }
        try {
            sink.content(in);
        } finally {
            in.limit(limit);
        }
        if (state == State.DONE) {
            sink.end(null);
        }
    }

    private void framing(byte b) throws MalformedMessage {
        switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> {
                require(b == Ascii.LF);
                if (remaining == 0) {
                    startTrailers();
                } else {
                    state = State.DATA;
                }
            }
            case DATA_CR -> {
                require(b == Ascii.CR);
                state = State.DATA_LF;
            }
            default -> {
                require(b == Ascii.LF);
                startSize();
            }
        }
    }

    private void startSize() {
        state = State.SIZE;
        remaining = 0;
        digits = 0;
        lineBytes = 0;
    }

    private void size(byte b) throws MalformedMessage {
        int digit = Ascii.hexDigit(b);
        if (digit >= 0) {
            require(++digits <= MAX_SIZE_DIGITS);
            remaining = remaining << 4 | digit;
            return;
        }
        require(digits > 0);
        if (b == Ascii.CR) {
            state = State.SIZE_LF;
        } else {
            require(b == ';');
            state = State.EXTENSION;
        }
    }

    private void extension(byte b) throws MalformedMessage {
        require(++lineBytes <= MAX_CHUNK_LINE);
        if (b == Ascii.CR) {
            state = State.SIZE_LF;
        } else {
            require((b >= 0x20 && b != 0x7f) || b == Ascii.HTAB || b < 0);
        }
    }

    private void startTrailers() {
        if (trailerParser == null || trailers == null) {
            trailerParser = HeadParser.ofAnswers(MAX_TRAILER_BYTES, MAX_TRAILERS);
            trailers = new Head();
        }
        trailerParser.startTrailers(trailers);
        state = State.TRAILERS;
    }

    private void readTrailers(ByteBuffer in, BodySink sink) throws MalformedMessage {
        if (trailerParser != null && trailers != null && trailerParser.parse(in, trailers)) {
            state = State.DONE;
            sink.end(trailers.fieldCount() == 0 ? null : trailers);
        }
    }

    private static void require(boolean holds) throws MalformedMessage {
        if (!holds) {
            throw new MalformedMessage("bad chunk framing");
        }
    }
}
