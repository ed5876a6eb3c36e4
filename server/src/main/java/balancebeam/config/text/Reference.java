package balancebeam.config.text;

import balancebeam.config.text.Section.OneOf;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The reference of all keys in Markdown. Thread-safe. */
public final class Reference {
    private static final String HEAD = """
        # Configuration reference

        Every key of `balancebeam.yaml`. This page is made from the same tables of keys that read the file; to change it, change them
        (package `balancebeam.config.text`) and run `./check -pl server -am -Dtest=ConfigDocsTest -Dbalancebeam.docs=write
        -Dsurefire.failIfNoSpecifiedTests=false`. For completion in an editor there is [a JSON schema](balancebeam.schema.json): a first
        line `# yaml-language-server: $schema=PATH/balancebeam.schema.json` names it. Whole set-ups are in
        [examples](../examples).

        **Values.** A duration has a unit: `500 ms`, `10 s`, `5 min`, `1 h`, `1 d`. A size is a number of bytes, or has a unit: `16 KiB`,
        `10 MiB`, `1 GiB`. A list of one may be written without brackets. An expression is one of
        [RE2](https://github.com/google/re2/wiki/Syntax). An unknown key is an error.

        **Environment.** In every value `${NAME}` stands for the variable of that name, which must be there, and `${NAME:-default}` for
        the variable or, where that is missing or empty, the default. `$$` is a dollar; any other dollar stands for itself. What comes
        from a variable is never read as YAML.

        **Several files.** Where a folder is given, all its `*.yaml` and `*.yml` are read in the order of their names and are one
        configuration. Listeners, routes, clusters and policies may be spread over them, each name once; every other section stands
        in one file only.
        """;

    private Reference() {}

    /** The page, as it stands in docs/config-reference.md. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(HEAD);
        sections().forEach(section -> print(section, page));
        return page.toString();
    }

    /** All sections, each before those that its keys lead to. */
    static Set<Section<?>> sections() {
        Set<Section<?>> all = new LinkedHashSet<>();
        collect(ConfigSection.SECTION, all);
        return all;
    }

    private static void collect(Section<?> section, Set<Section<?>> all) {
        if (all.add(section)) {
            for (Key<?> key : section.keys()) {
                key.type().sections().forEach(next -> collect(next, all));
            }
        }
    }

    private static void print(Section<?> section, StringBuilder page) {
        page.append("\n## ")
                .append(section.title())
                .append("\n\n")
                .append(section.doc())
                .append("\n\n");
        page.append("| key | value | default | |\n|---|---|---|---|\n");
        section.keys().forEach(key -> print(key, page));
        if (section.included() != null) {
            page.append("\nAnd every key of a ")
                    .append(section.included().label())
                    .append(".\n");
        }
        section.oneOf()
                .forEach(group -> page.append('\n').append(sentence(group)).append('\n'));
    }

    private static void print(Key<?> key, StringBuilder page) {
        page.append("| `%s` | %s | %s | %s |\n".formatted(key.name(), key.type().label(), byDefault(key), key.doc()));
    }

    private static String byDefault(Key<?> key) {
        Object plain = key.plainDefault();
        if (key.required()) {
            return "**required**";
        }
        if (!key.defaultText().isEmpty()) {
            return key.defaultText();
        }
        if (plain == null || plain.toString().isEmpty() || plain.equals(List.of())) {
            return "none";
        }
        return plain instanceof List<?> list
                ? list.stream().map(Reference::code).collect(Collectors.joining(", "))
                : code(plain);
    }

    private static String code(Object value) {
        return "`" + value + "`";
    }

    private static String sentence(OneOf group) {
        String keys = group.keys().stream().map(Reference::code).collect(Collectors.joining(", "));
        return (group.needed() ? "Exactly one of " : "At most one of ") + keys + " is given.";
    }
}
