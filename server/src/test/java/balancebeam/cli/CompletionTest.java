package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What shells make of the completions; bash is really asked where there is one. */
class CompletionTest {
    /** Stands for the program: it knows two endpoints and a route, and says which flags it was given. */
    private static final String PROGRAM = """
        balancebeam() {
            case $2 in
                endpoints) printf '%s\\n' api/10.0.0.1:80 api/10.0.0.2:80 ;;
                routes) printf '%s\\n' blog "shop${*:3}" ;;
            esac
        }
        """;

    @TempDir
    Path folder = Path.of("");

    private final CommandRun command = new CommandRun();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "balancebeam sta|status",
                "balancebeam dr|drain",
                "balancebeam --upst|--upstream",
                "balancebeam --transport auto --threa|--threads",
                "balancebeam drain --adm|--admin",
                "balancebeam drain api/10|10.0.0.1:80 10.0.0.2:80",
                "balancebeam drain api/10.0.0.2:|80",
                "balancebeam drain --json api/10.0.0.1|10.0.0.1:80",
                "balancebeam drain api/10.0.0.1:80 _|",
                "balancebeam maintenance _|blog shop",
                "balancebeam maintenance --admin x:1 s|shop--admin",
                "balancebeam maintenance blog o|off on",
                "balancebeam completion z|zsh",
                "balancebeam diff on|one.yaml",
                "balancebeam diff one.yaml tw|two.yaml",
                "balancebeam plan --from o|one.yaml",
                "balancebeam plan --from one.yaml --js|--json",
                "balancebeam run --wa|--watch",
                "balancebeam status --admin lo|",
                "balancebeam nonsense x|"
            })
    void bashCompletes(String line, String expected) throws IOException, InterruptedException {
        command.run("completion", "bash");
        List<String> answers = bash(command.out() + PROGRAM + """
            COMP_LINE='%s'
            COMP_POINT=${#COMP_LINE}
            _balancebeam
            printf '%%s\\n' "${COMPREPLY[@]}"
            """.formatted(line.replace(" _", " ")));
        // Up to the last colon bash has the word already; up to the last slash it shows no more.
        TreeSet<String> shown = new TreeSet<>();
        answers.forEach(answer -> shown.add(answer.startsWith("api/") ? answer.substring("api/".length()) : answer));
        shown.remove("");
        assertEquals(expected == null ? "" : expected, String.join(" ", shown));
    }

    private List<String> bash(String script) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("one.yaml"), "");
        Files.writeString(folder.resolve("two.yaml"), "");
        Path file = Files.writeString(folder.resolve("script"), script);
        Process bash;
        try {
            bash = new ProcessBuilder("bash", file.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "there is no bash here");
            throw e;
        }
        try (InputStream out = bash.getInputStream()) {
            List<String> lines = new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertEquals(0, bash.waitFor(), lines::toString);
            return lines;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void everyShellIsToldOfEveryCommandAndFlag(String shell) {
        assertEquals(0, command.run("completion", shell), command.err());
        for (Description description : Commands.all()) {
            assertTrue(command.out().contains(description.name()), description.name());
            for (Flag<?> flag : description.flags()) {
                String name = shell.equals("fish") ? "-l " + flag.name().substring(2) : flag.name();
                assertTrue(command.out().contains(name), () -> description.name() + " " + flag.name());
            }
        }
    }

    @Test
    void quotesInSummariesEndNoString() {
        for (String shell : List.of("zsh", "fish")) {
            command.run("completion", shell);
            String escape = shell.equals("zsh") ? "'\\''" : "\\'";
            assertTrue(command.out().contains("an endpoint" + escape + "s share"), command.out());
        }
    }

    @Test
    void namesComeFromTheProcessElseFromTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), """
            admin: { socket: %s }
            listeners: { web: { bind: "127.0.0.1:1" } }
            clusters: { shop: { endpoints: ["web1:80", "10.0.0.9:80"] } }
            routes: { all: { cluster: shop } }
            """.formatted(folder.resolve("s")));
        assertEquals(0, command.run("completion", "endpoints", "-c", file.toString()), command.err());
        assertEquals("shop/web1:80\nshop/10.0.0.9:80\n", command.out());
        command.run("completion", "routes", "-c", file.toString());
        assertEquals("all\n", command.out());
        try (FakeAdmin admin = FakeAdmin.startAt(folder.resolve("s")).answers("GET /v1/status", 200, Samples.STATUS)) {
            command.run("completion", "routes", "-c", file.toString());
            assertEquals("api\nthe rest\n", command.out());
            assertEquals(1, admin.requests().size());
            command.run("completion", "endpoints", "-c", file.toString());
            assertTrue(command.out().startsWith("api/10.0.0.1:80\napi/10.0.0.2:80\n"));
        }
    }

    @Test
    void namesThatNobodyKnowsAreNone() {
        assertEquals(0, command.run("completion", "routes", "--admin", "unix:" + folder.resolve("none")));
        assertEquals("", command.out() + command.err());
        assertEquals(2, command.run("completion", "tcsh"));
        assertEquals(2, command.run("completion"));
    }
}
