package balancebeam.config.text;

import balancebeam.config.HeaderEditsConfig;
import balancebeam.config.RewriteConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code rewrite}, {@code request-headers} and {@code response-headers} of a policy: what changes on the way. */
final class HeaderSections {
    private static final List<String> PLACEHOLDERS = List.of("client", "host", "path", "scheme", "route", "request-id");

    private static final Key<List<String>> REMOVE =
            Key.of("remove", ListType.of(Texts.EDITED_HEADER), List.of(), "Taken away, first.");
    private static final Key<Map<String, String>> SET = Key.of(
            "set",
            MapType.of("header", Texts.EDITED_HEADER, Texts.LINE),
            Map.of(),
            "Set, in place of all of that name; `{client}`, `{host}`, `{path}`, `{scheme}`, `{route}`, `{request-id}`"
                    + " are filled in.");
    private static final Key<Map<String, String>> ADD = Key.of(
            "add",
            MapType.of("header", Texts.EDITED_HEADER, Texts.LINE),
            Map.of(),
            "Added beside those of that name; filled in as in `set`.");
    static final Section<HeaderEditsConfig> EDITS = Section.of(
            "Header edits",
            "Headers that are changed on their way. Those of the connection and of framing cannot be.",
            List.of(REMOVE, SET, ADD),
            HeaderSections::edits);

    private static final Key<String> STRIP_PREFIX =
            Key.of("strip-prefix", Paths.REQUEST_PATH, "", "Taken from the path's beginning, where it is there.");
    private static final Key<String> ADD_PREFIX =
            Key.of("add-prefix", Paths.REQUEST_PATH, "", "Put before the path, after that.");
    private static final Key<String> PATH_REGEX =
            Key.of("path-regex", Paths.REGEX, "", "Of which the first match in the path is replaced.");
    private static final Key<String> PATH_REPLACEMENT = Key.of(
            "path-replacement",
            Texts.such("text", "a text without spaces, ? and #", HeaderSections::isPartOfPath),
            "",
            "What by; `$1` is the first group.");
    private static final Key<String> HOST =
            Key.of("host", Addresses.AUTHORITY, "", "The Host that endpoints see instead of the client's.");
    static final Section<RewriteConfig> REWRITE = Section.of(
            "Rewrite",
            "How the target changes before a request is forwarded.",
            List.of(STRIP_PREFIX, ADD_PREFIX, PATH_REGEX, PATH_REPLACEMENT, HOST),
            HeaderSections::rewrite);

    private HeaderSections() {}

    private static HeaderEditsConfig edits(Fields in) {
        in.get(SET).values().forEach(value -> Paths.checkPlaceholders("set", value, PLACEHOLDERS));
        in.get(ADD).values().forEach(value -> Paths.checkPlaceholders("add", value, PLACEHOLDERS));
        List<String> remove = in.get(REMOVE).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        return new HeaderEditsConfig(remove, in.get(SET), in.get(ADD));
    }

    private static RewriteConfig rewrite(Fields in) {
        if (in.isGiven(PATH_REGEX) != in.isGiven(PATH_REPLACEMENT)) {
            throw new IllegalArgumentException("path-regex and path-replacement come together, or not at all");
        }
        return new RewriteConfig(
                in.get(STRIP_PREFIX), in.get(ADD_PREFIX), in.get(PATH_REGEX), in.get(PATH_REPLACEMENT), in.get(HOST));
    }

    private static boolean isPartOfPath(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '?' && c != '#');
    }
}
