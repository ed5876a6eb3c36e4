package balancebeam.config;

import java.util.List;

/**
 * Which answers are compressed, and how. Immutable.
 *
 * @param encodings those that are offered, the preferred one first; none switches it off
 * @param types media types in lower case, as {@code application/json} or {@code text/*}
 * @param minBytes what is known to be shorter is left alone
 */
public record CompressionConfig(
        List<ContentCoding> encodings, List<String> types, long minBytes, CompressionLevel level) {
    public CompressionConfig {
        encodings = List.copyOf(encodings);
        types = List.copyOf(types);
    }

    /** Whether anything is compressed at all. */
    public boolean isOn() {
        return !encodings.isEmpty();
    }
}
