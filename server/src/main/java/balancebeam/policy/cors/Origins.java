package balancebeam.policy.cors;

import balancebeam.bytes.Ascii;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which origins may call. Thousands cost no more than one: each is a lookup, or one for each dot of its host. Immutable.
 *
 * <p>An origin is compared byte for byte, as the Fetch standard does. Browsers write it in small letters and without a default
 * port: so are those of the configuration made. What {@code *} in {@code https://*.example.com} stands for is one or more
 * labels of letters, digits, hyphens and underscores, so nothing that is another origin in some reader's eyes passes for one.
 */
final class Origins {
    static final String ANY = "*";
    private static final String WILDCARD = "://*.";
    private static final String SEPARATOR = "://";
    private static final String NULL = "null";

    /** No host name is longer (RFC 1035 section 2.3.4), and this leaves room for a scheme and a port. */
    private static final int MOST_BYTES = 300;

    private static final Pattern FORM = Pattern.compile(
            "[a-z][a-z0-9+.-]*://(\\*\\.)?([a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    private final boolean any;
    private final ByteStrings exact;

    /** With their {@code ://}, those that have wildcards. */
    private final byte[][] schemes;

    /** {@code https://.example.com:8443}: what a wildcard stands for left out. One set for each scheme, without it. */
    private final ByteStrings[] suffixes;

    /** @throws IllegalArgumentException naming what is no origin */
    Origins(List<String> origins) {
        Set<String> plain = new HashSet<>();
        Set<String> wildcards = new HashSet<>();
        for (String origin : origins) {
            String normal = normal(origin);
            (normal.contains(WILDCARD) ? wildcards : plain).add(normal);
        }
        any = plain.remove(ANY);
        exact = new ByteStrings(plain);
        Set<String> names = new TreeSet<>();
        wildcards.forEach(each -> names.add(each.substring(0, each.indexOf(SEPARATOR) + SEPARATOR.length())));
        schemes = names.stream().map(Ascii::bytes).toArray(byte[][]::new);
        List<ByteStrings> sets = new ArrayList<>();
        for (String scheme : names) {
            sets.add(new ByteStrings(wildcards.stream()
                    .filter(each -> each.startsWith(scheme))
                    .map(each -> each.substring(scheme.length() + 1))
                    .toList()));
        }
        suffixes = sets.toArray(ByteStrings[]::new);
    }

    private static String normal(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.equals(ANY) || lower.equals(NULL)) {
            return lower;
        }
        if (!FORM.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no origin, as https://app.example.com, https://*.example.com or *".formatted(origin));
        }
        return lower.replaceFirst("^(http://.*):80$", "$1").replaceFirst("^(https://.*):443$", "$1");
    }

    /** Whether every origin may. */
    boolean isAny() {
        return any;
    }

    boolean allows(byte[] bytes, int start, int end) {
        if (any) {
            return true;
        }
        return end - start <= MOST_BYTES && (exact.contains(bytes, start, end) || matchesWildcard(bytes, start, end));
    }

    private boolean matchesWildcard(byte[] bytes, int start, int end) {
        for (int i = 0; i < schemes.length; i++) {
            if (startsWith(bytes, start, end, schemes[i])
                    && endsLikeOne(suffixes[i], bytes, start + schemes[i].length, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] bytes, int start, int end, byte[] prefix) {
        int stop = start + prefix.length;
        return stop < end && Arrays.equals(bytes, start, stop, prefix, 0, prefix.length);
    }

    /** Whether labels come first, and then one of the suffixes. */
    private static boolean endsLikeOne(ByteStrings suffixes, byte[] bytes, int host, int end) {
        int label = host;
        for (int i = host; i < end && isLabelByte(bytes[i]); i++) {
            if (bytes[i] == '.') {
                if (i == label) {
                    return false; // An empty label.
                }
                if (suffixes.contains(bytes, i, end)) {
                    return true;
                }
                label = i + 1;
            }
        }
        return false;
    }

    private static boolean isLabelByte(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-' || b == '_' || b == '.';
    }
}
