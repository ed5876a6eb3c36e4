package balancebeam.policy.compression;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;
import java.util.List;

/** A set of media types, as {@code application/json} or {@code text/*}. Immutable. */
final class MediaTypes {
    private static final byte[] CONTENT_TYPE = Ascii.bytes("content-type");

    /** Frames of gRPC are compressed by themselves, or not, and streams of them must not wait. */
    private static final byte[] GRPC = Ascii.bytes("application/grpc");

    private final byte[][] exact;
    /** As {@code text/}. */
    private final byte[][] prefixes;

    /** @param types in lower case */
    MediaTypes(List<String> types) {
        exact = types.stream()
                .filter(type -> !type.endsWith("/*"))
                .map(Ascii::bytes)
                .toArray(byte[][]::new);
        prefixes = types.stream()
                .filter(type -> type.endsWith("/*"))
                .map(type -> Ascii.bytes(type.substring(0, type.length() - 1)))
                .toArray(byte[][]::new);
    }

    /** Whether the head has a Content-Type at all. */
    static boolean isSaid(Head head) {
        return head.findNamed(CONTENT_TYPE) != Head.NONE;
    }

    /** Whether the content is of one of these types. */
    boolean match(Head head) {
        int field = head.findNamed(CONTENT_TYPE);
        if (field == Head.NONE) {
            return false;
        }
        byte[] bytes = head.bytes();
        int start = head.valueStart(field);
        int end = start;
        while (end < head.valueEnd(field) && bytes[end] != ';') {
            end++;
        }
        end = Members.trimEnd(bytes, start, end);
        return !begins(bytes, start, end, GRPC) && (isExact(bytes, start, end) || begin(bytes, start, end, prefixes));
    }

    private boolean isExact(byte[] bytes, int start, int end) {
        for (byte[] type : exact) {
            if (Ascii.equalsIgnoreCase(bytes, start, end, type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean begin(byte[] bytes, int start, int end, byte[][] prefixes) {
        for (byte[] prefix : prefixes) {
            if (begins(bytes, start, end, prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(byte[] bytes, int start, int end, byte[] prefix) {
        return end - start >= prefix.length && Ascii.equalsIgnoreCase(bytes, start, start + prefix.length, prefix);
    }
}
