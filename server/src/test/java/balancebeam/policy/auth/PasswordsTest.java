package balancebeam.policy.auth;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes are those that htpasswd and the C library made. */
class PasswordsTest {
    private static final String SECRET = "$2y$10$9uNkhZ1ddgfMQiUfd2NSyOhcN/02HP1M.IcP1L7wm.nlezP7OCqSO";

    private static boolean isRight(String hash, String name, String password) {
        return new Passwords(Map.of("ann", hash)).isRight(name, password.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SECRET,
                "$2a$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
                "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
            })
    void allThreeVersionsAreRead(String hash) {
        assertTrue(isRight(hash, "ann", "secret"));
        assertFalse(isRight(hash, "ann", "Secret"));
        assertFalse(isRight(hash, "ann", "secret "));
        assertFalse(isRight(hash, "ann", ""));
        assertFalse(isRight(hash, "bob", "secret"), "another's password is nobody's");
        assertFalse(isRight(hash, "Ann", "secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, $2y$04$xH.loFIFZ0R5/zFrFiCDYu/FlyxYW4jQs3iAmMJA2SMV5q35U9WP6",
        "1, $2y$04$45FB7x0g7aEorJYoLrq9ouWRUQrrvQQIHIq9CX8NcuP0TXrjCjhOO",
        "71, $2y$04$GenpQo4AQWVTx0JoUOQQDu53lwbfUPIgrqCtiGfuNXF1SP3ws0zsG",
        "72, $2y$04$EhC8tOGoZ./GNC0f/HUIDuXozUmdIlF3RSt6bE53hcvtNm53L0gn.",
        "73, $2y$04$C6cwEvODBthPUm/8nMWrJOoeglfLUCeS4rc.Sx8So5gKXvoySW8F.",
        "100, $2y$04$ivVVBmS0RtsTjgZH2NRKHe/U8hbNJPbIm0UiTtLQtMxGoKREYB0rG",
    })
    void passwordsOfEveryLengthAreReadAsHtpasswdReadsThem(int length, String hash) {
        assertTrue(isRight(hash, "ann", "x".repeat(length)));
        // bcrypt reads 72 bytes: of those any that differs matters, and none behind.
        assertFalse(isRight(hash, "ann", length == 0 ? "y" : "y" + "x".repeat(length - 1)));
        assertFalse(isRight(hash, "ann", "x".repeat(Math.min(length, 71)) + "y"));
        assertTrue(length < 72 || isRight(hash, "ann", "x".repeat(72) + "y"));
    }

    @Test
    void passwordsAreUtf8() {
        String hash = "$2y$04$zUTDriZBCErvIITYQDm02uWMezdwZT70Hkq2fXi1LR2tNe/uCAECu";
        assertTrue(isRight(hash, "ann", "pässwörd:ñ"));
        assertFalse(isRight(hash, "ann", "passwörd:ñ"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "$2x$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
                "$1$abc$defghi",
                "$2y$03$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
                "$2y$31$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
                "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIr",
                "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW\n"
            })
    void whatIsNoHashIsRefusedWithoutBeingTold(String hash) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new Passwords(Map.of("ann", hash)));
        assertTrue(String.valueOf(e.getMessage()).contains("'ann'"), e::getMessage);
        assertTrue(hash.isEmpty() || !String.valueOf(e.getMessage()).contains(hash.strip()), e::getMessage);
    }

    @Test
    void whoIsNotKnownTakesAsLong() {
        Passwords passwords = new Passwords(Map.of("ann", SECRET));
        byte[] wrong = "wrong".getBytes(StandardCharsets.UTF_8);
        long known = Long.MAX_VALUE;
        long unknown = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            known = Math.min(known, nanos(() -> passwords.isRight("ann", wrong)));
            unknown = Math.min(unknown, nanos(() -> passwords.isRight("bob", wrong)));
        }
        // Without a verification it would be a thousandth.
        assertTrue(unknown > known / 3, known + " and " + unknown);
    }

    private static long nanos(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    @Test
    void withoutUsersNobodyIs() {
        assertFalse(new Passwords(Map.of()).isRight("ann", new byte[0]));
    }
}
