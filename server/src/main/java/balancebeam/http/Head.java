package balancebeam.http;

import balancebeam.bytes.Ascii;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message head: start line and fields. It owns its bytes and names everything by offsets into them, so reading one
 * makes no objects, and what passes unchanged is written to the other side as it came. Reused for message after message.
 * Event loop only.
 *
 * <p>A field can be dropped: it stays in the bytes, and writers leave it out.
 */
public final class Head {
    /** What {@link #find} gives when there is no such field. */
    public static final int NONE = -1;

    private static final int FIRST_BYTES = 2048;
    private static final int FIRST_FIELDS = 32;
    /** Above this many bytes the array is given up after use, so that one big head does not cost for ever. */
    private static final int KEPT_BYTES = 8192;

    private static final int STRIDE = 4;
    private static final int NAME_START = 0;
    private static final int NAME_END = 1;
    private static final int VALUE_START = 2;
    private static final int VALUE_END = 3;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int majorVersion;
    private int minorVersion;
    private int status;
    private int fieldsStart;
    private int fieldsEnd;

    private int[] spans = new int[FIRST_FIELDS * STRIDE];
    private byte[] ids = new byte[FIRST_FIELDS];
    private boolean[] dropped = new boolean[FIRST_FIELDS];
    private int fieldCount;

    /** Forgets the message and keeps the memory, unless that is large. */
    public void clear() {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
        length = 0;
        methodEnd = 0;
        targetStart = 0;
        targetEnd = 0;
        majorVersion = 0;
        minorVersion = 0;
        status = 0;
        fieldsStart = 0;
        fieldsEnd = 0;
        Arrays.fill(dropped, 0, fieldCount, false);
        fieldCount = 0;
    }

    /** The same message, with bytes of its own. */
    public Head copy() {
        Head copy = new Head();
        copy.copyOf(this);
        return copy;
    }

    /** Becomes the same message as another one; what is dropped there is dropped here. */
    public void copyOf(Head other) {
        clear();
        reserve(other.length);
        System.arraycopy(other.bytes, 0, bytes, 0, other.length);
        length = other.length;
        methodEnd = other.methodEnd;
        targetStart = other.targetStart;
        targetEnd = other.targetEnd;
        majorVersion = other.majorVersion;
        minorVersion = other.minorVersion;
        status = other.status;
        fieldsStart = other.fieldsStart;
        fieldsEnd = other.fieldsEnd;
        for (int i = 0; i < other.fieldCount; i++) {
            addField(other.nameStart(i), other.nameEnd(i), other.valueStart(i), other.valueEnd(i));
            dropped[i] = other.dropped[i];
        }
    }

    /** The bytes, of which the first {@link #length()} count. Not a copy, and replaced by {@link #reserve}. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Sets how many bytes count: for codecs, after they wrote into {@link #bytes()}. */
    public void length(int newLength) {
        length = newLength;
    }

    /** Makes room for {@code more} bytes after {@link #length()}. */
    public void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    /** A request of HTTP/1. */
    public void startRequest(int methodEnds, int targetStarts, int targetEnds, int minor) {
        majorVersion = 1;
        methodEnd = methodEnds;
        targetStart = targetStarts;
        targetEnd = targetEnds;
        minorVersion = minor;
    }

    /** An answer of HTTP/1. */
    public void startAnswer(int statusCode, int minor) {
        majorVersion = 1;
        status = statusCode;
        minorVersion = minor;
    }

    /** The offset of the first field's line. */
    public int fieldsStart() {
        return fieldsStart;
    }

    public void fieldsStart(int offset) {
        fieldsStart = offset;
    }

    /** The offset behind the last field's line, where the empty line begins. */
    public int fieldsEnd() {
        return fieldsEnd;
    }

    public void fieldsEnd(int offset) {
        fieldsEnd = offset;
    }

    public void addField(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        if (fieldCount == ids.length) {
            int capacity = fieldCount * 2;
            spans = Arrays.copyOf(spans, capacity * STRIDE);
            ids = Arrays.copyOf(ids, capacity);
            dropped = Arrays.copyOf(dropped, capacity);
        }
        int at = fieldCount * STRIDE;
        spans[at + NAME_START] = nameStart;
        spans[at + NAME_END] = nameEnd;
        spans[at + VALUE_START] = valueStart;
        spans[at + VALUE_END] = valueEnd;
        ids[fieldCount++] = (byte) FieldName.idOf(bytes, nameStart, nameEnd);
    }

    public int methodEnd() {
        return methodEnd;
    }

    public int targetStart() {
        return targetStart;
    }

    public int targetEnd() {
        return targetEnd;
    }

    /** It came by a later version of HTTP than the first, and has none of the first's restrictions. */
    public void version(int major) {
        majorVersion = major;
        minorVersion = 1;
    }

    /** 1 for HTTP/1.0 and 1.1, 2 for HTTP/2, 3 for HTTP/3; 0 while nothing is known. */
    public int majorVersion() {
        return majorVersion;
    }

    /** 0 for HTTP/1.0, else 1. */
    public int minorVersion() {
        return minorVersion;
    }

    /** The status of an answer, 100 to 599; 0 for a request. */
    public int status() {
        return status;
    }

    public int fieldCount() {
        return fieldCount;
    }

    /** The {@link FieldName} id of field {@code i}. */
    public int fieldId(int i) {
        return ids[i];
    }

    public int nameStart(int i) {
        return spans[i * STRIDE + NAME_START];
    }

    public int nameEnd(int i) {
        return spans[i * STRIDE + NAME_END];
    }

    public int valueStart(int i) {
        return spans[i * STRIDE + VALUE_START];
    }

    public int valueEnd(int i) {
        return spans[i * STRIDE + VALUE_END];
    }

    /** The offset behind field {@code i}'s line, where the next one begins. */
    public int lineEnd(int i) {
        return i + 1 < fieldCount ? nameStart(i + 1) : fieldsEnd;
    }

    public void drop(int i) {
        dropped[i] = true;
    }

    /** Drops the first field with that id, if there is one. */
    public void dropFirst(int id) {
        int i = find(id);
        if (i != NONE) {
            drop(i);
        }
    }

    public boolean isDropped(int i) {
        return dropped[i];
    }

    /** The first field with that id that is not dropped, or {@link #NONE}. */
    public int find(int id) {
        for (int i = 0; i < fieldCount; i++) {
            if (ids[i] == id && !dropped[i]) {
                return i;
            }
        }
        return NONE;
    }

    /**
     * The first field of that name that is not dropped, or {@link #NONE}.
     *
     * @param name in lower case
     */
    public int findNamed(byte[] name) {
        return findNamed(name, 0);
    }

    /** As {@link #findNamed(byte[])}, from field {@code from} on. */
    public int findNamed(byte[] name, int from) {
        for (int i = from; i < fieldCount; i++) {
            if (nameEnd(i) - nameStart(i) == name.length
                    && !dropped[i]
                    && Ascii.equalsIgnoreCase(bytes, nameStart(i), nameEnd(i), name)) {
                return i;
            }
        }
        return NONE;
    }

    /** Drops every field of that name. */
    public void dropNamed(byte[] name) {
        for (int i = findNamed(name); i != NONE; i = findNamed(name, i + 1)) {
            drop(i);
        }
    }

    /** Whether the value of field {@code i} is exactly that. */
    public boolean isValue(int i, byte[] value) {
        return Arrays.equals(bytes, valueStart(i), valueEnd(i), value, 0, value.length);
    }

    /** Whether the method is exactly that (methods are case-sensitive, RFC 9110 section 9.1). */
    public boolean isMethod(byte[] method) {
        return Arrays.equals(bytes, 0, methodEnd, method, 0, method.length);
    }

    /** Makes a String. */
    public String method() {
        return Ascii.text(bytes, 0, methodEnd);
    }

    /** Makes a String. */
    public String target() {
        return Ascii.text(bytes, targetStart, targetEnd);
    }

    /** The value of the first field with that id that is not dropped, as a new String, or null. */
    public @Nullable String value(int id) {
        int i = find(id);
        return i == NONE ? null : Ascii.text(bytes, valueStart(i), valueEnd(i));
    }
}
