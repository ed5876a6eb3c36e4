package balancebeam.multiplex;

import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one head of HTTP/2 or a later version in order, pseudo-header fields first, as Netty's HPACK reads and writes them: a
 * list and no map, since nobody looks anything up. Reused for head after head. Event loop only.
 */
public final class FieldList extends EmptyHeaders<CharSequence, CharSequence, Http2Headers> implements Http2Headers {
    private static final int FIRST = 32;
    private static final int KEPT = 256;
    /** What HPACK and QPACK count for each field beside its bytes (RFC 7541 section 4.1, RFC 9204 section 4.2). */
    private static final int FIELD_OVERHEAD = 32;

    private static final AsciiString STATUS = AsciiString.cached(":status");

    private AsciiString[] names = new AsciiString[FIRST];
    private AsciiString[] values = new AsciiString[FIRST];
    private int count;
    private final Cursor cursor = new Cursor();

    /** What HPACK and QPACK count at most for a head of so many bytes and fields. */
    public static int mostBytes(int headBytes, int fields) {
        return headBytes + fields * FIELD_OVERHEAD;
    }

    /** Takes over these fields, in place of those it had. */
    public void fill(Iterable<Map.Entry<CharSequence, CharSequence>> fields) {
        clear();
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            add(field.getKey(), field.getValue());
        }
    }

    @Override
    public Http2Headers clear() {
        if (names.length > KEPT) {
            names = new AsciiString[FIRST];
            values = new AsciiString[FIRST];
        } else {
            Arrays.fill(names, 0, count, null);
            Arrays.fill(values, 0, count, null);
        }
        count = 0;
        return this;
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (count == names.length) {
            names = Arrays.copyOf(names, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        names[count] = AsciiString.of(name);
        values[count++] = AsciiString.of(value);
        return this;
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public boolean isEmpty() {
        return count == 0;
    }

    /** The name of field {@code i}. */
    public AsciiString name(int i) {
        return names[i];
    }

    /** The value of field {@code i}. */
    public AsciiString value(int i) {
        return values[i];
    }

    /** Whether that one is a pseudo-header field. */
    public boolean isPseudo(int i) {
        return !names[i].isEmpty() && names[i].byteAt(0) == ':';
    }

    /** One iteration at a time: the iterator is used again. */
    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        cursor.at = -1;
        return cursor;
    }

    @Override
    public @Nullable CharSequence status() {
        return count > 0 && STATUS.contentEquals(names[0]) ? values[0] : null;
    }

    // ---- what nobody asks ----

    @Override
    public @Nullable CharSequence method() {
        return null;
    }

    @Override
    public @Nullable CharSequence scheme() {
        return null;
    }

    @Override
    public @Nullable CharSequence authority() {
        return null;
    }

    @Override
    public @Nullable CharSequence path() {
        return null;
    }

    @Override
    public Http2Headers method(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http2Headers scheme(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http2Headers authority(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http2Headers path(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http2Headers status(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
        throw new UnsupportedOperationException();
    }

    private final class Cursor
            implements Iterator<Map.Entry<CharSequence, CharSequence>>, Map.Entry<CharSequence, CharSequence> {
        private int at;

        @Override
        public boolean hasNext() {
            return at + 1 < count;
        }

        @Override
        public Map.Entry<CharSequence, CharSequence> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            at++;
            return this;
        }

        @Override
        public CharSequence getKey() {
            return names[at];
        }

        @Override
        public CharSequence getValue() {
            return values[at];
        }

        @Override
        public CharSequence setValue(CharSequence value) {
            throw new UnsupportedOperationException();
        }
    }
}
