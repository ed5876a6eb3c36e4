package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Config;
import balancebeam.config.text.Node.Entries;
import balancebeam.config.text.Node.Entry;
import balancebeam.config.text.Node.Items;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every key of the reference can be set, and has an effect. */
class EveryKeyTest {
    private static final Path FILE = Path.of("everything.yaml");

    /** An entry of a section in the file, and the file without it. */
    private record Setting(String key, Node without) {}

    @Test
    void theFileSetsEveryKeyThereIs() throws Exception {
        TreeSet<String> all = new TreeSet<>();
        Reference.sections().forEach(section -> section.keys().forEach(key -> all.add(name(section, key.name()))));
        TreeSet<String> set = new TreeSet<>();
        settings().forEach(setting -> set.add(setting.key));
        all.removeAll(set);
        assertTrue(all.isEmpty(), () -> "everything.yaml does not set " + all);
    }

    @Test
    void withoutAnyOfItsSettingsItIsAnotherConfiguration() throws Exception {
        Config whole = Objects.requireNonNull(config(read()), "everything.yaml is wrong");
        List<Setting> settings = settings();
        assertTrue(settings.size() > 150, () -> "only " + settings.size() + " settings");
        for (Setting setting : settings) {
            assertNotEquals(whole, config(setting.without), setting.key + " has no effect");
        }
    }

    /** The comparison above is worth something only if reading twice gives the same. */
    @Test
    void readingTwiceGivesTheSame() throws Exception {
        assertEquals(config(read()), config(read()));
    }

    static String text() throws IOException {
        try (InputStream in = EveryKeyTest.class.getResourceAsStream("everything.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Node read() throws IOException, UnreadableException {
        return Objects.requireNonNull(NodeReader.read(FILE, text()));
    }

    /** Null when it has problems. */
    private static @Nullable Config config(Node root) {
        Report report = new Report(new Environment(Map.of()));
        Config config = ConfigSection.SECTION.read(Value.root(root, report));
        report.resolveNames();
        return report.hasProblems() ? null : config;
    }

    private static List<Setting> settings() throws IOException, UnreadableException {
        List<Setting> settings = new ArrayList<>();
        collect(ConfigSection.SECTION, read(), UnaryOperator.identity(), settings);
        return settings;
    }

    /** @param inPlace the whole file with another node in this one's place */
    private static void collect(Type<?> type, Node node, UnaryOperator<Node> inPlace, List<Setting> settings) {
        switch (type) {
            case Section<?> section
            when node instanceof Entries entries -> inSection(section, entries, inPlace, settings);
            case EitherType<?, ?> either
            when node instanceof Entries -> collect(either.section(), node, inPlace, settings);
            case ListType<?> list
            when node instanceof Items items -> {
                for (int i = 0; i < items.nodes().size(); i++) {
                    int index = i;
                    UnaryOperator<Node> next =
                            other -> inPlace.apply(new Items(with(items.nodes(), index, other), items.place()));
                    collect(list.element(), items.nodes().get(i), next, settings);
                }
            }
            case MapType<?> map
            when node instanceof Entries entries -> {
                for (int i = 0; i < entries.entries().size(); i++) {
                    collect(map.element(), entries.entries().get(i).value(), entryIn(entries, i, inPlace), settings);
                }
            }
            default -> {}
        }
    }

    private static void inSection(
            Section<?> section, Entries entries, UnaryOperator<Node> inPlace, List<Setting> settings) {
        for (int i = 0; i < entries.entries().size(); i++) {
            Entry entry = entries.entries().get(i);
            Section<?> owner = owner(section, entry.key());
            Key<?> key = owner.keys().stream()
                    .filter(one -> one.name().equals(entry.key()))
                    .findFirst()
                    .orElseThrow();
            List<Entry> others = new ArrayList<>(entries.entries());
            others.remove(i);
            settings.add(new Setting(name(owner, key.name()), inPlace.apply(new Entries(others, entries.place()))));
            collect(key.type(), entry.value(), entryIn(entries, i, inPlace), settings);
        }
    }

    /** The section itself, or the included one. */
    private static Section<?> owner(Section<?> section, String key) {
        boolean own = section.keys().stream().anyMatch(one -> one.name().equals(key));
        return own ? section : Objects.requireNonNull(section.included());
    }

    private static UnaryOperator<Node> entryIn(Entries entries, int index, UnaryOperator<Node> inPlace) {
        Entry entry = entries.entries().get(index);
        return other -> inPlace.apply(new Entries(
                with(entries.entries(), index, new Entry(entry.key(), entry.place(), other)), entries.place()));
    }

    private static <T> List<T> with(List<T> list, int index, T other) {
        List<T> copy = new ArrayList<>(list);
        copy.set(index, other);
        return copy;
    }

    private static String name(Section<?> section, String key) {
        return section.title() + "." + key;
    }
}
