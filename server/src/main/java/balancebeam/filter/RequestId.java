package balancebeam.filter;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Hashing;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The id of one request: what X-Request-Id says, the log, explain and error pages. The client's own when that is kept, and
 * else one that is made when it is first asked for. Reused with its exchange. Event loop only, except {@link #keyOf}, which is
 * thread-safe.
 *
 * <p>An own id is 32 hexadecimal digits: 64 bits that are random for each process, so that ids are not used again after a
 * restart, and 64 bits that are a number, scrambled with a random key, so that nobody can count our traffic by them. Numbers
 * come in blocks, so that event loops do not meet at a counter for every request.
 */
public final class RequestId {
    private static final int BLOCK = 1 << 16;
    private static final int HALF_DIGITS = 16;
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
    private static final AtomicLong BLOCKS = new AtomicLong();
    private static final byte[] PROCESS;
    private static final long FIRST_KEY;
    private static final long SECOND_KEY;

    static {
        SecureRandom random = new SecureRandom();
        PROCESS = Ascii.bytes(HexFormat.of().toHexDigits(random.nextLong()));
        FIRST_KEY = random.nextLong();
        SECOND_KEY = random.nextLong();
    }

    private static final byte[] NONE = {};

    private long next;
    private boolean keyed;
    private boolean kept;
    private long key;
    private byte[] own = NONE;
    private byte[] bytes = NONE;
    private int start;
    private int end;

    void clear() {
        keyed = false;
        kept = false;
        bytes = NONE;
        start = 0;
        end = 0;
    }

    /** Keeps the client's own id. The bytes are not copied, so they must stay until the exchange ends. */
    public void keep(byte[] source, int from, int to) {
        keyed = false;
        kept = true;
        bytes = source;
        start = from;
        end = to;
    }

    /** Whether it is the client's own. */
    public boolean isKept() {
        return kept;
    }

    /** The id in 64 bits, without making a text of it: what {@link #keyOf} gives for the text. */
    public long key() {
        if (!keyed) {
            keyed = true;
            key = kept ? keyOf(bytes, start, end) : nextKey();
        }
        return key;
    }

    private long nextKey() {
        // The block is used up, or there was none yet.
        if ((next & (BLOCK - 1)) == 0) {
            next = BLOCKS.getAndAdd(BLOCK);
        }
        return Hashing.mix64(Hashing.mix64(next++ + FIRST_KEY) ^ SECOND_KEY);
    }

    /** What holds the text, from {@link #start()} to {@link #end()}. Not a copy, and gone with the exchange. */
    public byte[] bytes() {
        if (end == 0) {
            write(key());
        }
        return bytes;
    }

    public int start() {
        return start;
    }

    /** Where it ends: only after {@link #bytes()} was asked for. */
    public int end() {
        return end;
    }

    /** The text, as a new String. */
    public String text() {
        byte[] all = bytes();
        return Ascii.text(all, start, end);
    }

    private void write(long number) {
        if (own.length == 0) {
            own = new byte[2 * HALF_DIGITS];
            System.arraycopy(PROCESS, 0, own, 0, HALF_DIGITS);
        }
        for (int i = 0; i < HALF_DIGITS; i++) {
            own[HALF_DIGITS + i] = HEX[(int) (number >>> (60 - 4 * i)) & 0xf];
        }
        bytes = own;
        start = 0;
        end = own.length;
    }

    /** The 64 bits that stand for the id in rings and tables. */
    public static long keyOf(String text) {
        byte[] bytes = Ascii.bytes(text);
        return keyOf(bytes, 0, bytes.length);
    }

    private static long keyOf(byte[] bytes, int from, int to) {
        if (isOwn(bytes, from, to)) {
            return number(bytes, from + HALF_DIGITS);
        }
        long hash = FIRST_KEY;
        for (int i = from; i < to; i++) {
            hash = Hashing.mix64((hash ^ bytes[i]) + Hashing.GOLDEN);
        }
        return hash;
    }

    private static boolean isOwn(byte[] bytes, int from, int to) {
        if (to - from != 2 * HALF_DIGITS) {
            return false;
        }
        for (int i = 0; i < HALF_DIGITS; i++) {
            if (bytes[from + i] != PROCESS[i] || Ascii.hexDigit(bytes[from + HALF_DIGITS + i]) < 0) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] digits, int from) {
        long number = 0;
        for (int i = from; i < from + HALF_DIGITS; i++) {
            number = number << 4 | Ascii.hexDigit(digits[i]);
        }
        return number;
    }
}
