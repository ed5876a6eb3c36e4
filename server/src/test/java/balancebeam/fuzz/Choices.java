package balancebeam.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Decisions made by the bytes of a fuzzer's input, and where these end by random numbers that they seed: the same input, the same
 * decisions. Zeros decide for what is plain. Not thread-safe.
 */
final class Choices {
    private final byte[] input;
    private final Random more;
    private int at;

    Choices(byte[] input) {
        this.input = input;
        this.more = new Random(Arrays.hashCode(input));
    }

    /** A number from 0 to less than this, which is 256 at most. */
    int below(int bound) {
        int octet = at < input.length ? input[at++] & 0xff : more.nextInt(256);
        return octet % bound;
    }

    /** True once in so many times. */
    boolean oneIn(int times) {
        return below(times) == times - 1;
    }

    <T> T of(List<T> all) {
        return all.get(below(all.size()));
    }
}
