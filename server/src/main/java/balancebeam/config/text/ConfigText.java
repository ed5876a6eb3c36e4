package balancebeam.config.text;

import balancebeam.config.Config;
import balancebeam.config.text.Node.Entries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads configurations. Never throws for anything that a file can hold. Thread-safe: static functions without state. */
public final class ConfigText {
    private ConfigText() {}

    /**
     * Reads files and folders; several make one configuration.
     *
     * @param paths files, or folders of which all {@code *.yaml} and {@code *.yml} are read in the order of their names
     * @param environment for <code>${NAME}</code> in values
     */
    public static Reading read(List<Path> paths, Map<String, String> environment) {
        return read(paths, environment, Judge.NONE);
    }

    /** The same, and has every route and all TLS judged. */
    public static Reading read(List<Path> paths, Map<String, String> environment, Judge judge) {
        Report report = new Report(new Environment(environment));
        List<Path> files = Source.files(paths, report);
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            try {
                sources.add(Source.read(file));
            } catch (UnreadableException e) {
                report.problem(e.problem());
            }
        }
        return read(sources, files, report, judge);
    }

    /**
     * Reads a text that stands in no file.
     *
     * @param name what problems call it; paths in it are relative to that one's folder
     */
    public static Reading read(String name, String text, Map<String, String> environment) {
        return read(name, text, environment, Judge.NONE);
    }

    /** The same, and has every route and all TLS judged. */
    public static Reading read(String name, String text, Map<String, String> environment, Judge judge) {
        Path file = Path.of(name);
        return read(List.of(new Source(file, text)), List.of(file), new Report(new Environment(environment)), judge);
    }

    private static Reading read(List<Source> sources, List<Path> files, Report report, Judge judge) {
        List<Entries> roots = new ArrayList<>();
        for (Source source : sources) {
            try {
                roots.add(root(source));
            } catch (UnreadableException e) {
                report.problem(e.problem());
            }
        }
        // What one unreadable file leaves out would be missed all over the others.
        Config config = null;
        if (!report.hasProblems() && !roots.isEmpty()) {
            config = ConfigSection.SECTION.read(Value.root(Merge.of(roots), report));
            report.resolveNames();
            if (config != null && !report.hasProblems()) {
                Judgement.tell(config, judge, report);
            }
        }
        return new Reading(report.hasProblems() ? null : config, report.problems(files), report.warnings(files), files);
    }

    private static Entries root(Source source) throws UnreadableException {
        Node root = NodeReader.read(source.file(), source.text());
        if (root == null || (root instanceof Node.Scalar scalar && scalar.isNothing())) {
            throw new UnreadableException(
                    Place.whole(source.file()), "is empty: expected " + ConfigSection.SECTION.expectation());
        }
        if (root instanceof Entries entries) {
            return entries;
        }
        throw new UnreadableException(
                root.place(), "is no configuration: expected " + ConfigSection.SECTION.expectation());
    }
}
