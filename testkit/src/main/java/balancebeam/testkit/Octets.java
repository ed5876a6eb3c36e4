package balancebeam.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes as they were on the wire: immutable, comparable, and readable in a failed assertion.
 *
 * <p>Text is ISO-8859-1 both ways, so every byte survives.
 *
 * <pre>{@code
 * assertEquals(Octets.of("4\r\nWiki\r\n0\r\n\r\n"), answer.body().raw());
 * }</pre>
 */
public final class Octets {

    /** No bytes. */
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of these bytes. */
    public static Octets of(byte[] bytes) {
        return new Octets(bytes.clone());
    }

    /**
     * The ISO-8859-1 bytes of a text.
     *
     * @throws IllegalArgumentException when a character is above U+00FF
     */
    public static Octets of(String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            if (latin1.charAt(i) > 0xFF) {
                throw new IllegalArgumentException("not ISO-8859-1 at " + i + ": " + latin1);
            }
        }
        return new Octets(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** The bytes as ISO-8859-1 text. */
    public String text() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The bytes with everything that is not visible ASCII escaped; a line break follows each {@code \n}. */
    public String show() {
        StringBuilder out = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            show(b & 0xFF, out);
        }
        return out.toString();
    }

    private static void show(int octet, StringBuilder out) {
        switch (octet) {
            case '\r' -> out.append("\\r");
            case '\n' -> out.append("\\n\n");
            case '\t' -> out.append("\\t");
            case '\\' -> out.append("\\\\");
            default -> {
                if (octet >= 0x20 && octet < 0x7F) {
                    out.append((char) octet);
                } else {
                    out.append(String.format("\\x%02X", octet));
                }
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets o && Arrays.equals(bytes, o.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The same as {@link #show()}. */
    @Override
    public String toString() {
        return show();
    }
}
