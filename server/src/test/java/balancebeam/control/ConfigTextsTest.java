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
                "admin: { bind: x, token: hush-hush }\n",
                "admin:\n  token: hush-hush\n  bind: x\n",
                "admin:\n  token: \"hush-hush\" # a comment\n  bind: x\n",
                "admin:\n  'token' : hush-hush\n",
                "admin:\n  token: >-\n    hush-hush\n  bind: x\n",
                "admin:\n  token: |\n\n    hush-\n    hush\n  bind: x\n",
                "admin:\n  token: >-\n    hush-hush",
                "admin:\n  token: ${TOKEN:-hush-hush}\n",
                "admin:\n  token:\n    hush-hush\n  bind: x\n",
                "admin: {bind: x, \"token\": hush-hush, hosts: [a]}\n",
            })
    void aTokenIsNotShownHoweverItIsWritten(String text) {
        String shown = ConfigTexts.redacted(text, "hush-hush");
        assertFalse(shown.contains("hush"), shown);
        assertTrue(shown.startsWith("admin:"), shown);
        assertEquals(text.contains("\n  bind: x"), shown.contains("\n  bind: x"), shown);
    }

    @Test
    void whatIsNoSecretStays() {
        String text =
                "# a token: of thanks\nroutes: { a: { match: { path: /token } } }\nadmin: { token: \"${TOKEN}\" }\n";
        assertTrue(ConfigTexts.redacted(text, "").endsWith("admin: { token: \"${TOKEN}\" }\n"));
        assertTrue(ConfigTexts.redacted(text, "").contains("path: /token } }"));
    }

    @Test
    void hashesOfPasswordsAreNotShown() {
        String hash = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
        assertEquals("users: { ann: '(left out)' }", ConfigTexts.redacted("users: { ann: '" + hash + "' }", ""));
    }
}
