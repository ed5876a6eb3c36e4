package balancebeam.http1;

import java.nio.charset.StandardCharsets;

/** What the fuzz targets of this package share. Stateless. */
final class Fuzz {
    private Fuzz() {}

    static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Fails when two ways to read the same bytes said something different. */
    static void same(String expected, String found, String how) {
        if (!expected.equals(found)) {
            throw new AssertionError("expected <" + expected + ">, but " + how + " it is <" + found + ">");
        }
    }
}
