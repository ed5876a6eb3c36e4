package balancebeam.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTextsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "token: SECRET",
                "token: 'SECRET'",
                "token: |-\n    SECRET",
                "token: >\n    SECRET\n  hosts: [a]",
                "token: # of the console\n    SECRET",
                "token: ${ADMIN_TOKEN:-SECRET}",
                "token: ${A}SECRET",
                "token: &t SECRET",
                "\"tok\\x65n\": SECRET",
                "? token\n  : SECRET",
                "hosts: [a, b] # token: SECRET",
                "basic-auth:\n    users:\n      alice: $$2y$$10$$SECRET",
                "basic-auth: { users: { alice: \"SECRET\", bob: [SECRET] } }",
                "users: { alice: \"$2y$10$SECRET\" }",
                "# alice: $2y$10$SECRET\n  hosts: [a]",
                "# alice: $$2y$$10$$SECRET\n  hosts: [a]",
            })
    void noSecretIsShownHoweverItIsWritten(String line) {
        String shown =
                ConfigTexts.redacted("routes: { \u00e4\uD83D\uDE00: {} }\nadmin:\n  " + line + "\nprocess: {}\n");
        assertFalse(shown.contains("SECRET"), shown);
        assertTrue(shown.startsWith("routes: { \u00e4\uD83D\uDE00: {} }\nadmin:\n  "), shown);
        assertTrue(shown.endsWith("\nprocess: {}\n"), shown);
    }

    @Test
    void whatIsNoSecretStays() {
        String text = """
            admin: { token: "${ADMIN_TOKEN}", hosts: [token] } # as ever
            routes: { users: { cluster: token }, admin: { cluster: users } }
            clusters:
              users: { endpoints: ["127.0.0.1:1"] }
              token:
                endpoints: ["127.0.0.1:2"]
            """;
        assertEquals(text, ConfigTexts.redacted(text));
    }

    @Test
    void aTextThatIsNoYamlAnyMoreIsNotShown() {
        assertFalse(ConfigTexts.redacted("admin: [\n  token: |\n SECRET").contains("SECRET"));
    }
}
