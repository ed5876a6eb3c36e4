package balancebeam.control.tracing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A message in the wire format of Protocol Buffers, as it grows field by field. One thread. */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int TYPE_BITS = 3;
    private static final int MOST_VARINT_BYTES = 10;

    private byte[] bytes = new byte[256];
    private int length;

    void number(int field, long value) {
        key(field, VARINT);
        varint(value);
    }

    void fixed64(int field, long value) {
        key(field, FIXED64);
        littleEndian(value, Long.BYTES);
    }

    void fixed32(int field, int value) {
        key(field, FIXED32);
        littleEndian(value, Integer.BYTES);
    }

    void text(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        delimited(field, utf8, utf8.length);
    }

    void bytes(int field, byte[] value) {
        delimited(field, value, value.length);
    }

    void message(int field, Protobuf value) {
        delimited(field, value.bytes, value.length);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void delimited(int field, byte[] value, int count) {
        key(field, LENGTH_DELIMITED);
        varint(count);
        makeRoom(count);
        System.arraycopy(value, 0, bytes, length, count);
        length += count;
    }

    private void key(int field, int type) {
        varint((long) field << TYPE_BITS | type);
    }

    /** Seven bits a byte, the lowest first; all but the last byte have the highest bit. */
    private void varint(long value) {
        makeRoom(MOST_VARINT_BYTES);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void littleEndian(long value, int count) {
        makeRoom(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (value >>> (i * Byte.SIZE));
        }
    }

    private void makeRoom(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
