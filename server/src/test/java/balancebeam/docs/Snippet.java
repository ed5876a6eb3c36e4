package balancebeam.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced block of a page. Immutable.
 *
 * <p>A block of {@code yaml} is a whole configuration of Balancebeam. YAML of another program has that one's name behind:
 * {@code yaml traefik}.
 *
 * @param page by its path from the top
 * @param line of the opening fence
 * @param language what stands behind the opening fence; empty for nothing
 * @param text without the fences, and without the spaces that the fence itself is indented by
 */
public record Snippet(String page, int line, String language, String text) {
    /** Where the repository's own files are, whichever module tests run in. */
    public static final Path TOP = top();

    private static final Pattern FENCE = Pattern.compile("^( *)```(.*)$");

    /** All of a page, in order. */
    public static List<Snippet> of(String page) {
        List<Snippet> snippets = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        String indent = "";
        String language = "";
        int opened = 0;
        int number = 0;
        for (String line : lines(page)) {
            number++;
            Matcher fence = FENCE.matcher(line);
            if (!fence.matches()) {
                text.append(line.startsWith(indent) ? line.substring(indent.length()) : line)
                        .append('\n');
            } else if (opened == 0) {
                opened = number;
                indent = fence.group(1);
                language = fence.group(2).strip();
                text.setLength(0);
            } else {
                snippets.add(new Snippet(page, opened, language, text.toString()));
                opened = 0;
                indent = "";
            }
        }
        if (opened > 0) {
            throw new AssertionError(page + ":" + opened + ": the block does not end");
        }
        return snippets;
    }

    /** Those of one language, in order. */
    public static List<Snippet> of(String page, String language) {
        return of(page).stream()
                .filter(snippet -> snippet.language().equals(language))
                .toList();
    }

    /** A file of its own. */
    public static Snippet ofFile(String path) {
        return new Snippet(path, 1, "yaml", String.join("\n", lines(path)) + "\n");
    }

    /** The same with something else in place of what stands there. */
    public Snippet with(String what, String instead) {
        if (!text.contains(what)) {
            throw new AssertionError(this + ": there is no " + what);
        }
        return new Snippet(page, line, language, text.replace(what, instead));
    }

    /** A page without its blocks. */
    public static String textWithoutBlocks(String page) {
        return String.join("\n", lines(page)).replaceAll("(?ms)^ *```.*?^ *```$", "");
    }

    /** The how-tos and the README, in the order of their names. */
    public static List<String> pages() {
        try (Stream<Path> files = Files.list(TOP.resolve("docs/how-to"))) {
            List<String> pages = new ArrayList<>(List.of("README.md"));
            files.map(file -> TOP.relativize(file).toString())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .forEach(pages::add);
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(String page) {
        try {
            return Files.readAllLines(TOP.resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("server")) ? here : Objects.requireNonNull(here.getParent());
    }

    /** Where it is. */
    @Override
    public String toString() {
        return page + ":" + line + (language.isEmpty() ? "" : " (" + language + ")");
    }
}
