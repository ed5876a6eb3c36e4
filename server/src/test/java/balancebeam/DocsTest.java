package balancebeam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.Cli;
import balancebeam.cli.Parsed;
import balancebeam.config.Defaults;
import balancebeam.filter.ProxyError;
import balancebeam.http.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the documentation says of the code is so: links, names, flags, errors, and the example. */
class DocsTest {
    private static final Path TOP = top();

    /** Pages whose words in code font that begin with a capital letter are classes, or members of classes. */
    private static final List<String> PAGES_OF_NAMES = List.of(
            "docs/life-of-a-request.md", "docs/threading.md", "docs/glossary.md", "docs/errors.md", "ARCHITECTURE.md");

    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.([a-z]\\w*)(?:\\(\\))?)?`");
    private static final Pattern FLAG = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");
    private static final Pattern FLAG_NAMES = Pattern.compile("`(--?[a-zA-Z-]+)`");
    private static final Pattern HELP_FLAG = Pattern.compile("^ {2,6}((?:-\\w, )?--[a-z-]+).*");

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        List<Path> pages = pages();
        for (Path page : pages) {
            Matcher link = LINK.matcher(withoutCode(Files.readString(page)));
            while (link.find()) {
                String to = Objects.requireNonNull(link.group(1));
                if (!to.contains("://") && !to.startsWith("mailto:") && !leadsSomewhere(page, to)) {
                    broken.add(TOP.relativize(page) + " → " + to);
                }
            }
        }
        assertTrue(pages.size() >= 20, () -> "only " + pages.size() + " pages were found");
        assertEquals(List.of(), broken);
    }

    @Test
    void everyClassAndMemberThatThePagesNameExists() throws IOException {
        Map<String, List<Class<?>>> classes = classes();
        List<String> missing = new ArrayList<>();
        int names = 0;
        for (String page : PAGES_OF_NAMES) {
            Matcher name = NAME.matcher(read(page));
            for (; name.find(); names++) {
                List<Class<?>> types = classes.getOrDefault(Objects.requireNonNull(name.group(1)), List.of());
                String member = name.group(2);
                if (types.stream().noneMatch(type -> hasMember(type, member))) {
                    missing.add(page + ": " + name.group());
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(names >= 100, "only " + names + " names were found");
    }

    @Test
    void theReadmesTableOfFlagsIsThatOfTheCommandLine() throws IOException {
        Map<String, String> written = new LinkedHashMap<>();
        for (List<String> row : rows(section(read("README.md"), "## Flags"))) {
            List<String> names = FLAG_NAMES
                    .matcher(row.get(0))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            written.put(String.join(", ", names), row.get(1).replace("`", ""));
        }
        assertEquals(String.join("\n", lines(flagsOfTheHelp())), String.join("\n", lines(written)));
    }

    @Test
    void everyFlagInAnExampleIsOne() throws IOException {
        Set<String> known = flagsOfTheHelp().keySet().stream()
                .flatMap(names -> Arrays.stream(names.split(", ", -1)))
                .collect(Collectors.toSet());
        List<String> unknown = new ArrayList<>();
        for (Path page : pages()) {
            for (String line : Files.readString(page).replace("\\\n", " ").split("\n", -1)) {
                if (line.strip().startsWith("./balancebeam ")) {
                    Set<String> possible =
                            line.strip().matches("./balancebeam [a-z]+\\b.*") ? flagsOfItsCommand(line) : known;
                    FLAG.matcher(line)
                            .results()
                            .map(found -> found.group())
                            .filter(flag -> !possible.contains(flag) && !known.contains(flag))
                            .forEach(flag -> unknown.add(TOP.relativize(page) + ": " + flag));
                }
            }
        }
        assertEquals(List.of(), unknown);
    }

    @Test
    void everyProxyErrorIsDescribedAsItIs() throws IOException {
        List<String> described = rows(section(read("docs/errors.md"), "## Every ProxyError")).stream()
                .map(row -> String.join(" ", row.subList(0, 4)))
                .toList();
        List<String> real = Stream.of(ProxyError.values())
                .map(error -> "`%s` %d %s %s"
                        .formatted(
                                error,
                                error.status().code(),
                                spelled(error.blame().name()),
                                spelled(error.retry().name())))
                .toList();
        assertEquals(real, described);
    }

    @Test
    void everyStatusOfOursIsDescribed() throws IOException {
        List<String> described = rows(section(read("docs/errors.md"), "## Every status we make ourselves")).stream()
                .map(row -> row.get(0))
                .toList();
        assertEquals(Stream.of(Status.values()).map(Status::line).toList(), described);
    }

    @Test
    void theReadmesExampleOfEmbeddingIsTheOneThatIsCompiled() throws IOException {
        String readme = section(read("README.md"), "## Embedding");
        String shown = between(readme, "```java\n", "```");
        String source = read("server/src/test/java/balancebeam/EmbeddingExampleTest.java");
        String compiled = between(source, "// README begins\n", "// README ends");
        assertEquals(compiled.stripTrailing().stripIndent() + "\n", shown);
    }

    // ---- the pages ----

    private static List<Path> pages() throws IOException {
        try (Stream<Path> all = Files.walk(TOP)) {
            return all.filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> Stream.of("target", ".git", "node_modules")
                            .noneMatch(skipped -> ("/" + TOP.relativize(path)).contains("/" + skipped)))
                    .toList();
        }
    }

    private static boolean leadsSomewhere(Path page, String to) throws IOException {
        int hash = to.indexOf('#');
        String file = hash < 0 ? to : to.substring(0, hash);
        Path target =
                file.isEmpty() ? page : Objects.requireNonNull(page.getParent()).resolve(file);
        if (!Files.exists(target) || !target.normalize().startsWith(TOP)) {
            return false;
        }
        return hash < 0
                || Files.readString(target)
                        .lines()
                        .filter(line -> line.startsWith("#"))
                        .map(DocsTest::anchor)
                        .anyMatch(to.substring(hash + 1)::equals);
    }

    /** A heading's anchor, as hosts of repositories make it. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\w -]", "")
                .replace(' ', '-');
    }

    private static String withoutCode(String text) {
        return text.replaceAll("(?s)```.*?```", "").replaceAll("`[^`]*`", "code");
    }

    /** From a heading to the next one of any level. */
    private static String section(String text, String heading) {
        int start = text.indexOf("\n" + heading + "\n");
        assertTrue(start >= 0, () -> "no " + heading);
        int end = text.indexOf("\n#", start + heading.length());
        return end < 0 ? text.substring(start) : text.substring(start, end + 1);
    }

    private static String between(String text, String before, String after) {
        int start = text.indexOf(before);
        assertTrue(start >= 0, () -> "no " + before);
        start += before.length();
        int end = text.indexOf(after, start);
        return text.substring(start, end).stripTrailing() + "\n";
    }

    /** The cells of a table, without its head. */
    private static List<List<String>> rows(String text) {
        return text.lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> Stream.of(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static List<String> lines(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue())
                .toList();
    }

    private static String read(String page) throws IOException {
        return Files.readString(TOP.resolve(page));
    }

    private static String spelled(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    // ---- the code ----

    /** What the command that the line calls says of itself. */
    private static Set<String> flagsOfItsCommand(String line) {
        ByteArrayOutputStream help = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(help, true, StandardCharsets.UTF_8);
        try {
            Main.run(new String[] {line.strip().split(" ", -1)[1], "--help"}, out, out);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return FLAG.matcher(help.toString(StandardCharsets.UTF_8))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
    }

    /** Names as the help spells them, and defaults; "none" for no default. */
    private static Map<String, String> flagsOfTheHelp() {
        Map<String, String> flags = new LinkedHashMap<>();
        String last = "";
        for (String line : helpText().split("\n", -1)) {
            Matcher flag = HELP_FLAG.matcher(line);
            if (flag.matches()) {
                last = Objects.requireNonNull(flag.group(1));
                flags.put(last, "none");
            }
            if (line.strip().startsWith("Default: ")) {
                flags.put(last, line.strip().substring("Default: ".length()));
            }
        }
        // The one default that depends on the machine.
        assertEquals(Integer.toString(Defaults.threads()), flags.get("--threads"));
        flags.put("--threads", "cores, at most " + Defaults.MOST_DEFAULT_THREADS);
        assertTrue(flags.size() >= 15, flags::toString);
        return flags;
    }

    private static String helpText() {
        if (Cli.parse("--help") instanceof Parsed.Shown(String text)) {
            return text;
        }
        throw new AssertionError("--help shows nothing");
    }

    /** The classes of the server by their simple names, as its sources have them; nested ones too. Each codec has a ServerConnection. */
    private static Map<String, List<Class<?>>> classes() throws IOException {
        Path sources = TOP.resolve("server/src/main/java");
        Map<String, List<Class<?>>> classes = new HashMap<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String name =
                        sources.relativize(file).toString().replace('/', '.').replaceFirst("\\.java$", "");
                if (!name.endsWith("package-info")) {
                    addWithNested(classes, load(name));
                }
            }
        }
        for (Class<?> known : List.of(architectureTest("LayersTest"), architectureTest("SizesTest"), DocsTest.class)) {
            classes.put(known.getSimpleName(), List.of(known));
        }
        return classes;
    }

    private static Class<?> architectureTest(String name) {
        return load("balancebeam.architecture." + name);
    }

    private static void addWithNested(Map<String, List<Class<?>>> classes, Class<?> type) {
        classes.computeIfAbsent(type.getSimpleName(), none -> new ArrayList<>()).add(type);
        for (Class<?> nested : type.getDeclaredClasses()) {
            addWithNested(classes, nested);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, DocsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the class, or what it extends, declares a method or field of that name; true for no name. */
    private static boolean hasMember(Class<?> type, @Nullable String member) {
        if (member == null) {
            return true;
        }
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            boolean method =
                    Stream.of(at.getDeclaredMethods()).anyMatch(m -> m.getName().equals(member));
            boolean field =
                    Stream.of(at.getDeclaredFields()).anyMatch(f -> f.getName().equals(member));
            if (method || field) {
                return true;
            }
        }
        return false;
    }

    private static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("server")) ? here : Objects.requireNonNull(here.getParent());
    }
}
