package balancebeam.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Writes fields by HPACK in its plainest form: literals without Huffman, so that every octet is the test's. Thread-safe. */
public final class HpackLiterals {
    private static final int WITH_INDEXING = 0x40;
    private static final int INDEXED = 0x80;
    /** The newest entry of the dynamic table. */
    private static final int NEWEST = 62;

    private HpackLiterals() {}

    /** Fields as they are: nothing is checked, and nothing made of their letters. */
    public static byte[] of(Fields fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field field : fields) {
            out.write(0);
            text(field.name(), out);
            text(field.value(), out);
        }
        return out.toByteArray();
    }

    /** A field that the other side shall put into its table. */
    public static byte[] remembered(String name, String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(WITH_INDEXING);
        text(name, out);
        text(value, out);
        return out.toByteArray();
    }

    /** The newest field of the table, so many times. */
    public static byte[] newest(int times) {
        byte[] all = new byte[times];
        Arrays.fill(all, (byte) (INDEXED | NEWEST));
        return all;
    }

    private static void text(String latin1, ByteArrayOutputStream out) {
        byte[] bytes = Octets.of(latin1).toArray();
        int rest = bytes.length;
        if (rest < 127) {
            out.write(rest);
        } else {
            out.write(127);
            rest -= 127;
            while (rest >= 128) {
                out.write((rest & 127) | 128);
                rest >>>= 7;
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }
}
