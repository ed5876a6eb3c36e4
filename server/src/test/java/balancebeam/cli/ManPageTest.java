package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManPageTest {
    private static final Set<String> REQUESTS = Set.of(".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".nf", ".fi");

    private final String page = page();

    private static String page() {
        CommandRun command = new CommandRun();
        assertEquals(0, command.run("man"));
        return command.out();
    }

    @Test
    void everyCommandAndEveryFlagIsThere() {
        for (Description command : Commands.all()) {
            assertTrue(page.contains("\n.SS " + command.name() + "\n"), command.name());
            for (Flag<?> flag : command.flags()) {
                assertTrue(page.contains(flag.name().replace("-", "\\-")), flag.name());
            }
        }
        Cli.flags().forEach(flag -> assertTrue(page.contains(flag.name().replace("-", "\\-")), flag.name()));
    }

    @Test
    void everyLineIsTextOrAKnownRequest() {
        for (String line : page.split("\n", -1)) {
            assertTrue(!line.startsWith("'"), line);
            assertTrue(!line.startsWith(".") || REQUESTS.contains(line.split(" ", -1)[0]), line);
            assertTrue(!line.matches(".*(?<!\\\\)-.*"), line);
        }
    }

    @Test
    void groffHasNothingToComplainOf() throws IOException, InterruptedException {
        Process groff;
        try {
            groff = new ProcessBuilder("groff", "-man", "-Tutf8", "-ww", "-z")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "there is no groff here");
            throw e;
        }
        try (OutputStream in = groff.getOutputStream()) {
            in.write(page.getBytes(StandardCharsets.UTF_8));
        }
        List<String> complaints = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(List.of(), complaints);
        assertEquals(0, groff.waitFor());
    }
}
