package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is generated from the tables of keys is up to date, and the tables say something of every key. */
class ConfigDocsTest {
    private static final String AGAIN = " is out of date: ./check -pl server -am -Dtest=ConfigDocsTest"
            + " -Dbalancebeam.docs=write -Dsurefire.failIfNoSpecifiedTests=false writes it again";

    @Test
    void theReferenceIsUpToDate() throws IOException {
        assertUpToDate("docs/config-reference.md", Reference.markdown());
    }

    @Test
    void theJsonSchemaIsUpToDate() throws IOException {
        assertUpToDate("docs/balancebeam.schema.json", JsonSchema.text());
    }

    private static void assertUpToDate(String name, String generated) throws IOException {
        Path file = Repository.TOP.resolve(name);
        if ("write".equals(System.getProperty("balancebeam.docs"))) {
            Files.writeString(file, generated);
        }
        assertEquals(generated, Files.exists(file) ? Files.readString(file) : "", name + AGAIN);
    }

    @Test
    void everyKeyHasOneLineOfDocumentationThatIsASentence() {
        int keys = 0;
        for (Section<?> section : Reference.sections()) {
            for (Key<?> key : section.keys()) {
                String doc = key.doc();
                String name = section.title() + "." + key.name();
                assertTrue(doc.endsWith(".") && !doc.contains("\n") && doc.length() <= 130, name);
                assertTrue(!Character.isLowerCase(doc.charAt(0)), name);
                assertTrue(!doc.contains("|") && !key.type().label().contains("|"), () -> name + " breaks the table");
                keys++;
            }
        }
        assertTrue(keys > 120, "only " + keys + " keys were found");
    }

    @Test
    void noTwoSectionsHaveOneHeading() {
        Set<String> anchors = new HashSet<>();
        Reference.sections().forEach(section -> assertTrue(anchors.add(section.anchor()), section.title()));
    }

    @Test
    void theKeysAreHyphenatedAndEachIsThereOnce() {
        for (Section<?> section : Reference.sections()) {
            List<String> names = section.allKeys().stream().map(Key::name).toList();
            assertEquals(names.size(), new HashSet<>(names).size(), section.title());
            names.forEach(name -> assertTrue(name.matches("[a-z]+[0-9]*(-[a-z]+)*"), name));
        }
    }

    /** As {@code routes: {NAME: {retry}}}. */
    private static boolean leadsElsewhere(String meaning) {
        Matcher path =
                Pattern.compile("(route|cluster)s: \\{NAME: \\{([a-z-]+)}}").matcher(meaning);
        return path.matches()
                && Reference.sections().stream()
                        .filter(section -> section.title().equalsIgnoreCase(path.group(1)))
                        .anyMatch(section -> section.allKeys().stream()
                                .anyMatch(key -> key.name().equals(path.group(2))));
    }

    /** What a key is called now is a key, and what it is not called any more is none. */
    @Test
    void renamedKeysLeadToKeys() {
        for (Section<?> section : Reference.sections()) {
            List<String> names = section.allKeys().stream().map(Key::name).toList();
            section.hints().renamed().forEach((from, to) -> {
                assertTrue(
                        names.contains(to.replaceFirst(":.*", "")) || leadsElsewhere(to),
                        section.title() + " has no " + to);
                assertTrue(!names.contains(from), section.title() + " has " + from);
            });
        }
    }
}
