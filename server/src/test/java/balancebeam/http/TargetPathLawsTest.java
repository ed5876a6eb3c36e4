package balancebeam.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for whatever target comes: seeded random ones, made of the pieces that attacks are made of. */
class TargetPathLawsTest {
    private static final int TARGETS = 300_000;
    private static final String[] PIECES = {
        "/", "/", "/", "/", ".", ".", "..", "/..", "/../", "%2e", "%2E", "%2f", "%2F", "%5c", "%5C", ";", "%3b", "a",
        "bc", "%", "%25", "%41", "%7e", "%c0", "%ae", "%e0", "%80", "%00", "%0a", "%7f", "%C3%A4", "?", "#", "\\", "|",
        "{", "@", "%20", "=", "2", "f", "u002e", "\u00e4", " ", "x1", "%2", "5c"
    };
    private static final Pattern DOT_SEGMENT = Pattern.compile("(^|/)\\.\\.?(;[^/]*)?(/|$)");

    private final TargetPath path = new TargetPath();
    private final TargetPath again = new TargetPath();

    @Test
    void theLawsHoldForRandomTargets() {
        Random random = new Random(3986);
        int taken = 0;
        int rewritten = 0;
        for (int i = 0; i < TARGETS; i++) {
            byte[] target = Ascii.bytes(target(random));
            if (path.normalise(target, 0, target.length)) {
                taken++;
                rewritten += path.isRewritten() ? 1 : 0;
                laws(target);
            }
            bothWaysSayTheSame(target);
        }
        assertTrue(taken > TARGETS / 10 && rewritten > TARGETS / 20, taken + " taken, " + rewritten + " rewritten");
        assertTrue(taken - rewritten > TARGETS / 100, "hardly any was normal already");
    }

    @Test
    void theLawsHoldForRandomBytes() {
        Random random = new Random(2022);
        for (int i = 0; i < TARGETS; i++) {
            byte[] target = new byte[random.nextInt(12)];
            random.nextBytes(target);
            if (target.length > 0) {
                target[0] = '/';
            }
            if (path.normalise(target, 0, target.length)) {
                laws(target);
            }
            bothWaysSayTheSame(target);
        }
    }

    private void laws(byte[] target) {
        String shown = Ascii.text(target, 0, target.length);
        String normal = path.text();
        assertTrue(normal.matches("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*") && !normal.contains("//"), shown);
        assertFalse(DOT_SEGMENT.matcher(decoded(normal)).find(), () -> shown + " became " + normal);

        byte[] result = Ascii.bytes(normal);
        assertTrue(again.normalise(result, 0, result.length), () -> shown + " became " + normal + ", which is refused");
        assertEquals(normal, again.text(), shown);
        assertTrue(again.rewrite(result, 0, result.length), shown);
        assertEquals(normal, again.text(), shown);

        int question = shown.indexOf('?');
        assertEquals(question < 0 ? shown.length() : question, path.sourceEnd(), shown);
        String query = question < 0 ? "" : shown.substring(question + 1);
        assertEquals(query, Ascii.text(target, path.queryStart(), path.queryEnd()), shown);
    }

    private void bothWaysSayTheSame(byte[] target) {
        String shown = Ascii.text(target, 0, target.length);
        boolean quick = path.normalise(target, 0, target.length);
        boolean slow = again.rewrite(target, 0, target.length);
        assertEquals(quick, slow, shown);
        assertEquals(path.refusal(), again.refusal(), shown);
        if (quick) {
            assertEquals(path.text(), again.text(), shown);
            assertEquals(path.sourceEnd(), again.sourceEnd(), shown);
            assertEquals(path.queryStart(), again.queryStart(), shown);
        }
    }

    /** What a server makes of it that decodes everything, and takes a backslash for a slash. */
    private static String decoded(String path) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            boolean escape = path.charAt(i) == '%';
            out.append(escape ? (char) Integer.parseInt(path, i + 1, i + 3, 16) : path.charAt(i));
            i += escape ? 2 : 0;
        }
        String text = new String(out.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
        return text.replace('\\', '/');
    }

    private static String target(Random random) {
        StringBuilder target = new StringBuilder(random.nextInt(50) == 0 ? "" : "/");
        for (int pieces = random.nextInt(9); pieces > 0; pieces--) {
            target.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return target.toString();
    }
}
