package balancebeam.config.text;

import java.util.List;
import java.util.stream.Stream;

/**
 * Something that a {@link Judge} found. Immutable.
 *
 * @param keys from what was judged down to it, as {@code certificates}, {@code [0]}, {@code chain}; elements of lists by their number
 *     in the {@link balancebeam.config.Config}. What was not written out itself is told where that stands which implies it
 * @param message what is wrong, and what to do
 * @param isProblem whether nothing can be done with it; else it is a warning
 */
public record Finding(List<String> keys, String message, boolean isProblem) {
    public Finding {
        keys = List.copyOf(keys);
    }

    public static Finding problem(List<String> keys, String message) {
        return new Finding(keys, message, true);
    }

    public static Finding warning(List<String> keys, String message) {
        return new Finding(keys, message, false);
    }

    /** The keys that lead there, with more behind them. */
    public static List<String> below(List<String> keys, String... more) {
        return Stream.concat(keys.stream(), Stream.of(more)).toList();
    }
}
