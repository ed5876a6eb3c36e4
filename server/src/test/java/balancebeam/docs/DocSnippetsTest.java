package balancebeam.docs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Formatter;
import balancebeam.config.text.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every configuration that the README and the how-tos show is whole: it is right, tidy, and starts. */
class DocSnippetsTest {
    /** Of which check warns, as the page says. */
    private static final String WARNED = "yaml warned";

    /** Of the languages that blocks may have: a word that is mistyped would hide a block from these tests. */
    private static final Set<String> LANGUAGES = Set.of(
            "",
            "text",
            "yaml",
            WARNED,
            "yaml traefik",
            "yaml envoy",
            "yaml prometheus",
            "json",
            "console",
            "sh",
            "java",
            "nginx",
            "haproxy",
            "caddyfile");

    static Stream<Snippet> snippets() {
        return Snippet.pages().stream().flatMap(page -> Snippet.of(page).stream());
    }

    static Stream<Snippet> configurations() {
        return snippets()
                .filter(snippet ->
                        snippet.language().equals("yaml") || snippet.language().equals(WARNED));
    }

    static Stream<Snippet> othersYaml() {
        return snippets()
                .filter(snippet -> !snippet.language().equals(WARNED))
                .filter(snippet -> snippet.language().startsWith("yaml ")
                        || snippet.language().equals("json"));
    }

    @Test
    void everyBlockIsOfALanguageThatIsKnownHere() {
        assertEquals(
                List.of(),
                snippets()
                        .filter(snippet -> !LANGUAGES.contains(snippet.language()))
                        .toList());
        assertTrue(
                configurations().count() >= 20, () -> "only " + configurations().count() + " were found");
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void aConfigurationHasNoProblemsAndNoWarningsThatThePageIsSilentOn(Snippet snippet) {
        Reading reading = ConfigText.read("balancebeam.yaml", snippet.text(), Map.of());
        assertEquals(List.of(), reading.problems());
        assertEquals(snippet.language().equals(WARNED), !reading.warnings().isEmpty(), () -> "" + reading.warnings());
        assertNotNull(reading.config());
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void aConfigurationIsAsFmtWritesIt(Snippet snippet) {
        assertEquals(snippet.text(), Formatter.format(snippet.text()).text());
    }

    /** All filters are made, all listeners bound, all origins known. */
    @ParameterizedTest
    @MethodSource("configurations")
    void aConfigurationStarts(Snippet snippet, @TempDir Path folder) throws IOException {
        try (Trial trial = Trial.of(snippet, folder)) {
            assertEquals(trial.listeners(), trial.balancer().addresses().size());
        }
    }

    @ParameterizedTest
    @MethodSource("othersYaml")
    void whatOtherProgramsReadIsYamlAtLeast(Snippet snippet) {
        LoadSettings settings =
                LoadSettings.builder().setLabel(snippet.toString()).build();
        assertNotNull(assertDoesNotThrow(() -> new Load(settings).loadFromString(snippet.text())));
    }
}
