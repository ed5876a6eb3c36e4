package balancebeam.http3;

import balancebeam.multiplex.FieldList;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;

/**
 * Writes frames of HTTP/3, with heads by QPACK (RFC 9114 section 7.1, RFC 9204 section 4.5). Heads need no table but the static one, so
 * that no stream ever waits for another one. Thread-safe: static functions without state.
 */
final class FrameWriter {
    /** What the header of a DATA frame takes at most, here. */
    static final int DATA_HEADER_BYTES = 5;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    /** The length of a HEADERS frame is written in so many bytes, since it is known last. */
    private static final int LENGTH_BYTES = 4;

    private static final int INDEXED_STATIC = 0xC0;
    private static final int INDEXED_BITS = 6;
    private static final int STATIC_NAME = 0x50;
    private static final int STATIC_NAME_BITS = 4;
    private static final int LITERAL_NAME = 0x20;
    private static final int LITERAL_NAME_BITS = 3;
    private static final int VALUE_BITS = 7;

    private FrameWriter() {}

    /** A HEADERS frame. */
    static void headers(FieldList fields, ByteBuf out) {
        out.writeByte(HEADERS);
        int lengthAt = out.writerIndex();
        out.writeZero(LENGTH_BYTES);
        int start = out.writerIndex();
        out.writeZero(2); // No entry of the dynamic table is needed.
        for (int i = 0; i < fields.size(); i++) {
            field(fields.name(i), fields.value(i), out);
        }
        out.setInt(lengthAt, 0x8000_0000 | (out.writerIndex() - start));
    }

    private static void field(AsciiString name, AsciiString value, ByteBuf out) {
        int known = StaticTable.field(name, value);
        if (known != StaticTable.NONE) {
            number(INDEXED_STATIC, INDEXED_BITS, known, out);
            return;
        }
        int knownName = StaticTable.name(name);
        if (knownName != StaticTable.NONE) {
            number(STATIC_NAME, STATIC_NAME_BITS, knownName, out);
        } else {
            number(LITERAL_NAME, LITERAL_NAME_BITS, name.length(), out);
            text(name, out);
        }
        number(0, VALUE_BITS, value.length(), out);
        text(value, out);
    }

    private static void text(AsciiString text, ByteBuf out) {
        out.writeBytes(text.array(), text.arrayOffset(), text.length());
    }

    /** An integer as HPACK has them (RFC 7541 section 5.1), behind some bits that say what it is. */
    private static void number(int what, int bits, int value, ByteBuf out) {
        int most = (1 << bits) - 1;
        if (value < most) {
            out.writeByte(what | value);
            return;
        }
        out.writeByte(what | most);
        int left = value - most;
        while (left >= 0x80) {
            out.writeByte((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }

    /** The header of a DATA frame. */
    static void dataHeader(int length, ByteBuf out) {
        out.writeByte(DATA);
        if (length < 1 << 6) {
            out.writeByte(length);
        } else if (length < 1 << 14) {
            out.writeShort(0x4000 | length);
        } else {
            out.writeInt(0x8000_0000 | length);
        }
    }
}
