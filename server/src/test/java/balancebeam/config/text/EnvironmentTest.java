package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import balancebeam.config.Config;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes from the environment stays what it is. */
class EnvironmentTest {
    private static final Map<String, String> VARIABLES =
            Map.of("PORT", "8080", "EMPTY", "", "SECRET", "a: b, [c] # d \"e\" ${PORT} $$", "FOUR", "4");

    @ParameterizedTest
    @CsvSource({
        "${PORT},8080",
        "x${PORT}y${PORT},x8080y8080",
        "${MISSING:-9090},9090",
        "${MISSING:-},''",
        "${EMPTY:-9090},9090",
        "${EMPTY},''",
        "${PORT:-9090},8080",
        "$$,$",
        "$${PORT},${PORT}",
        "$$$${PORT},$${PORT}",
        "$1 $PORT $,$1 $PORT $",
        "^/a$,^/a$",
        "$2y$10$abc,$2y$10$abc",
        "${MISSING:-a:-b},a:-b",
    })
    void variablesArePutIn(String text, String expected) {
        assertEquals(expected, new Environment(VARIABLES).substitute(text));
    }

    @Test
    void aValueIsNeverReadAsYaml() {
        Config config = config("defaults: { maintenance: { body: \"${SECRET}\" } }");
        var maintenance =
                Objects.requireNonNull(config.routes().getFirst().policy().maintenance());
        assertEquals(VARIABLES.get("SECRET"), maintenance.body());
    }

    @Test
    void aValueIsReadAsANumberWhereOneBelongs() {
        assertEquals(4, config("process: { threads: \"${FOUR}\" }").process().threads());
        assertEquals(
                4, config("process: { threads: \"${THREADS:-4}\" }").process().threads());
    }

    /** A plain scalar with a variable in it is nothing special outside of braces and brackets. */
    @Test
    void aValueNeedsNoQuotationMarksInABlock() {
        assertEquals(4, config("process:\n  threads: ${FOUR}").process().threads());
    }

    @Test
    void whatAVariableHoldsIsNotTold() {
        Map<String, String> secret = Map.of("SECRET", "hunter2");
        for (String key : List.of(
                "process: { threads: \"${SECRET}\" }",
                "tracing: { endpoint: \"${SECRET}\" }",
                "defaults: { deny: \"${SECRET}\", rewrite: { path-regex: \"(${SECRET}\", path-replacement: \"\" } }",
                "timeouts: { answer: \"${SECRET}\" }",
                "defaults: { cors: { origins: \"${SECRET}\" } }")) {
            Reading reading = ConfigText.read("b.yaml", whole(key), secret);
            assertFalse(reading.problems().isEmpty(), key);
            assertFalse(reading.problems().toString().contains("hunter2"), () -> reading.problems()
                    .toString());
        }
    }

    private static String whole(String more) {
        return """
            listeners: { web: { bind: "127.0.0.1:${PORT:-80}" } }
            routes: { all: { answer: { body: hello } } }
            """ + more + "\n";
    }

    private static Config config(String more) {
        Reading reading = ConfigText.read("b.yaml", whole(more), VARIABLES);
        assertEquals(List.of(), reading.problems());
        return Objects.requireNonNull(reading.config());
    }
}
