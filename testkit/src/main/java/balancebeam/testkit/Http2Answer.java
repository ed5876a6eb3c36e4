package balancebeam.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What came on one stream of a {@link RawHttp2} so far. For the thread that reads. */
public final class Http2Answer {
    private final List<Fields> interims = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private @Nullable Fields fields;
    private @Nullable Fields trailers;
    private boolean ended;
    private int resetCode = -1;
    private @Nullable Consumer<byte[]> taker;

    void head(Fields read, boolean end) {
        if (fields != null) {
            if (trailers != null || !end || read.has(":status")) {
                throw new AssertionError("no trailers: " + read);
            }
            trailers = read;
        } else if (String.valueOf(read.first(":status")).startsWith("1")) {
            interims.add(read);
        } else {
            fields = read;
        }
        ended |= end;
    }

    void content(byte[] piece, boolean end) {
        if (fields == null || ended) {
            throw new AssertionError("DATA before a head or after the end");
        }
        if (taker == null) {
            content.writeBytes(piece);
        } else {
            taker.accept(piece);
        }
        ended |= end;
    }

    /** From now on content is not kept but given to that, by the thread that reads. */
    public void contentTo(Consumer<byte[]> to) {
        taker = to;
    }

    void reset(int code) {
        resetCode = code;
    }

    /** Whether nothing more can come. */
    public boolean isOver() {
        return ended || resetCode >= 0;
    }

    /** Whether the answer came in full. */
    public boolean isComplete() {
        return ended;
    }

    /** Why the peer reset the stream, or -1 if it did not. */
    public int resetCode() {
        return resetCode;
    }

    /** Whether a final head has come. */
    public boolean hasHead() {
        return fields != null;
    }

    /** The fields of the final head, with {@code :status}. */
    public Fields fields() {
        if (fields == null) {
            throw new AssertionError("no answer has begun; reset code " + resetCode);
        }
        return fields;
    }

    /** The status of the final head. */
    public int status() {
        return Integer.parseInt(String.valueOf(fields().first(":status")));
    }

    /** The value of the first field of that name, or null. */
    public @Nullable String field(String name) {
        return fields().first(name);
    }

    /** The heads of interim answers. */
    public List<Fields> interims() {
        return List.copyOf(interims);
    }

    /** What followed the content, or nothing. */
    public Fields trailers() {
        return trailers == null ? Fields.EMPTY : trailers;
    }

    /** The content so far. */
    public byte[] content() {
        return content.toByteArray();
    }

    /** How much of it came so far. */
    public int contentBytes() {
        return content.size();
    }

    /** The content so far as ISO-8859-1 text. */
    public String text() {
        return content.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return fields + " " + text() + " " + trailers() + (ended ? "" : " unfinished") + " reset code " + resetCode;
    }
}
