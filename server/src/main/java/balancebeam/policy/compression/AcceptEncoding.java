package balancebeam.policy.compression;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;

/** What a client says of codings (RFC 9110 section 12.5.3). Event loop only; stateless. */
final class AcceptEncoding {
    /** {@code q} in thousandths; less for a coding that the field says nothing of. */
    private static final int UNSAID = -1;

    private static final int MOST = 1000;
    private static final byte[] NAME = Ascii.bytes("accept-encoding");
    private static final byte[] ANY = Ascii.bytes("*");
    private static final byte[] IDENTITY = Ascii.bytes("identity");
    private static final byte[] GZIP = Ascii.bytes("gzip");
    private static final byte[] X_GZIP = Ascii.bytes("x-gzip");

    private AcceptEncoding() {}

    /**
     * The coding that the client likes best; of those that it likes the same, the first. -1 when it wants none of them, or says
     * nothing.
     *
     * <p>A field that was dropped from the request counts: an operator may take it away to have endpoints not compress.
     *
     * @param offered names, in lower case
     */
    static int choose(Head request, byte[][] offered) {
        if (!isSaid(request)) {
            return -1;
        }
        int best = -1;
        int bestQuality = Math.max(0, quality(request, IDENTITY, false) - 1);
        for (int i = 0; i < offered.length; i++) {
            int quality = quality(request, offered[i], true);
            if (quality > bestQuality) {
                best = i;
                bestQuality = quality;
            }
        }
        return best;
    }

    private static boolean isSaid(Head request) {
        for (int i = 0; i < request.fieldCount(); i++) {
            if (isField(request, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isField(Head request, int i) {
        return Ascii.equalsIgnoreCase(request.bytes(), request.nameStart(i), request.nameEnd(i), NAME);
    }

    private static int quality(Head request, byte[] coding, boolean orAny) {
        int any = UNSAID;
        byte[] bytes = request.bytes();
        for (int i = 0; i < request.fieldCount(); i++) {
            if (!isField(request, i)) {
                continue;
            }
            int end = request.valueEnd(i);
            for (int start = request.valueStart(i); start < end; start = Members.end(bytes, start, end) + 1) {
                int stop = Members.end(bytes, start, end);
                if (isNamed(bytes, start, stop, coding)) {
                    return quality(bytes, start, stop);
                }
                if (orAny && Members.isNamed(bytes, start, stop, ANY)) {
                    any = quality(bytes, start, stop);
                }
            }
        }
        return any;
    }

    /** RFC 9110 section 8.4.1.3: x-gzip is gzip. */
    private static boolean isNamed(byte[] bytes, int start, int stop, byte[] coding) {
        return Members.isNamed(bytes, start, stop, coding)
                || (coding.length == GZIP.length
                        && Members.isNamed(bytes, start, stop, X_GZIP)
                        && Ascii.equalsIgnoreCase(coding, 0, coding.length, GZIP));
    }

    /** The weight of a member of the list; 0 for one that is none, which nobody can count on. */
    private static int quality(byte[] bytes, int start, int stop) {
        int at = start;
        while (at < stop && bytes[at] != ';') {
            at++;
        }
        at = Members.skipBlanks(bytes, at + 1, stop);
        if (at >= stop) {
            return MOST;
        }
        if (at + 2 >= stop || Ascii.lower(bytes[at]) != 'q' || bytes[at + 1] != '=') {
            return 0;
        }
        return weight(bytes, at + 2, Members.trimEnd(bytes, at + 2, stop));
    }

    /** {@code 0}, {@code 0.5}, {@code 1.000} (RFC 9110 section 12.4.2). */
    private static int weight(byte[] bytes, int start, int stop) {
        int whole = bytes[start] - '0';
        int length = stop - start;
        if (whole < 0
                || whole > 1
                || length == 0
                || length > "1.000".length()
                || (length > 1 && bytes[start + 1] != '.')) {
            return 0;
        }
        int thousandths = whole * MOST;
        int unit = MOST / 10;
        for (int i = start + 2; i < stop; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            thousandths += digit * unit;
            unit /= 10;
        }
        return thousandths > MOST ? 0 : thousandths;
    }
}
