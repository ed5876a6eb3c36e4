package balancebeam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What documentation, manual page and completion say of {@code run} is what it takes. */
class RunHelpTest {
    @Test
    void theFlagsOfRunAreThoseOfItsDescription() throws InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Main.run(new String[] {"run", "--help"}, print(said), print(said)));
        ByteArrayOutputStream described = new ByteArrayOutputStream();
        assertEquals(0, Commands.run(new String[] {"help", "run"}, print(described), print(described)));
        assertEquals(flags(said), flags(described));
        assertTrue(flags(said).size() >= 3, said::toString);
    }

    private static List<String> flags(ByteArrayOutputStream help) {
        return help.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("  "))
                .toList();
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
