package balancebeam.config.text;

import balancebeam.config.ProcessConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of texts and words. Immutable. */
final class Texts {
    /** Any text. */
    static final ScalarType<String> TEXT = ScalarType.of("text", "a text", Schema.TEXT, text -> text);

    /** What a header's value can be (RFC 9110 section 5.5). */
    static final ScalarType<String> LINE =
            such("text of one line", "a text without line breaks and control characters", Texts::isLine);

    /** How listeners, routes, clusters and policies are called: the name is in metrics, logs and paths of the admin API. */
    static final ScalarType<String> NAME = matching(
            "name",
            "a name of up to 63 letters, digits, - _ and ., without spaces",
            "[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");

    /** Where endpoints and balancers stand. */
    static final ScalarType<String> ZONE = matching(
            "zone",
            "the name of a zone, as eu-west-1a: up to 63 letters, digits, - _ . and /",
            "[A-Za-z0-9_][A-Za-z0-9_./-]{0,62}");

    /** A number, or a name that ends in one, as those of Kubernetes' StatefulSets do. */
    static final ScalarType<Integer> INSTANCE = ScalarType.of(
            "number or name",
            "a whole number from 0 to %d, or a name that ends in one, as balancer-3"
                    .formatted(ProcessConfig.MOST_INSTANCE),
            Schema.anyOf(List.of(
                    Schema.number("integer", 0, ProcessConfig.MOST_INSTANCE),
                    Schema.pattern(whole(Texts.INSTANCE_PATTERN)))),
            Texts::instance);

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");

    private static final int MOST_PORT = 65535;
    private static final String TOKEN_PATTERN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String INSTANCE_PATTERN = "([A-Za-z0-9_.-]*[A-Za-z_.-])?0*([0-9]{1,5})";

    /** Of a cookie (RFC 6265 section 4.1.1). */
    static final ScalarType<String> COOKIE = matching("cookie name", "the name of a cookie", TOKEN_PATTERN);

    static final ScalarType<String> PARAMETER =
            such("parameter name", "the name of a query parameter", text -> !text.isEmpty());

    /** In lower case. */
    static final ScalarType<String> PATH_PARAMETER =
            lowerCase("path parameter name", "the name of a path parameter, as jsessionid", "[A-Za-z0-9._~-]{1,63}");

    /** In lower case. */
    static final ScalarType<String> HEADER = lowerCase("header name", "the name of a header", TOKEN_PATTERN);

    /** A header's name, or all. */
    static final ScalarType<String> HEADER_OR_ALL =
            lowerCase("header name or `*`", "the name of a header, or *", TOKEN_PATTERN);

    /** In upper case. */
    static final ScalarType<String> METHOD = ScalarType.of(
                    "method", "a method, as GET", Schema.pattern(whole(TOKEN_PATTERN)), Texts::method)
            .withHint(text -> Nearest.hint(text.toUpperCase(Locale.ROOT), METHODS));

    /** Framing and the connection are the balancer's own (RFC 9110 section 7.6.1), and Host has a key of its own. */
    private static final Set<String> NOT_EDITED = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "upgrade");

    /** A header that may be changed. */
    static final ScalarType<String> EDITED_HEADER = ScalarType.of(
            "header name", "the name of a header", Schema.pattern(whole(TOKEN_PATTERN)), Texts::editedHeader);

    private static final Pattern INSTANCE_NUMBER = Pattern.compile(INSTANCE_PATTERN);
    private static final Pattern TOKEN = Pattern.compile(TOKEN_PATTERN);

    private Texts() {}

    private static @Nullable Integer instance(String text) {
        Matcher matcher = INSTANCE_NUMBER.matcher(text);
        return matcher.matches() ? Integer.valueOf(matcher.group(2)) : null;
    }

    /** One of several words, each of which means something. */
    static <T> ScalarType<T> words(Map<String, T> meanings) {
        List<String> words = List.copyOf(meanings.keySet());
        return ScalarType.<T>of(
                        words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", ")),
                        words.size() == 1 ? "the word " + words.getFirst() : "one of " + String.join(", ", words),
                        Schema.of("enum", words),
                        meanings::get)
                .withHint(text -> Nearest.hint(text, words));
    }

    /** A text that the pattern matches as a whole. */
    static ScalarType<String> matching(String label, String expectation, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return ScalarType.of(
                label,
                expectation,
                Schema.pattern(whole(pattern)),
                text -> compiled.matcher(text).matches() ? text : null);
    }

    static ScalarType<String> such(String label, String expectation, Predicate<String> fits) {
        return ScalarType.of(label, expectation, Schema.TEXT, text -> fits.test(text) ? text : null);
    }

    private static ScalarType<String> lowerCase(String label, String expectation, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        UnaryOperator<String> lower = text -> text.toLowerCase(Locale.ROOT);
        return ScalarType.of(
                label,
                expectation,
                Schema.pattern(whole(pattern)),
                text -> compiled.matcher(text).matches() ? lower.apply(text) : null);
    }

    /** The name of something that stands elsewhere in the configuration. */
    static Type<String> nameOf(Kind kind) {
        return new NameType(kind);
    }

    /** An absolute URI of HTTP, with a host. */
    static boolean isHttpUri(String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme());
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getPort() <= MOST_PORT;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static boolean isLine(String text) {
        return text.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7F);
    }

    static String whole(String pattern) {
        return "^(?:" + pattern + ")$";
    }

    private static @Nullable String method(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        // Methods of one's own are possible; a known one with a slip of the finger is more likely.
        boolean slip = !METHODS.contains(upper) && !Nearest.hint(upper, METHODS).isEmpty();
        return TOKEN.matcher(text).matches() && !slip ? upper : null;
    }

    private static @Nullable String editedHeader(String text) {
        if (NOT_EDITED.contains(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    text.equalsIgnoreCase("host")
                            ? "Host is not changed here: for requests there is rewrite.host"
                            : "%s belongs to the connection, and the balancer writes it".formatted(Quote.of(text)));
        }
        return TOKEN.matcher(text).matches() ? text : null;
    }
}
