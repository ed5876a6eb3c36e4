package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read configurations and nothing else. */
class OfflineCommandsTest {
    private static final String ODD =
            "listeners:   {web: {bind: '127.0.0.1:1'}} # why\nroutes:\n    a: {answer: {status: 204}}\n";
    private static final String NEAT =
            "listeners: { web: { bind: 127.0.0.1:1 } }  # why\nroutes:\n  a: { answer: { status: 204 } }\n";

    @TempDir
    Path folder = Path.of("");

    private final CommandRun command = new CommandRun();

    @Test
    void checkSaysThatAConfigurationIsRight() throws IOException {
        Path file = write("a.yaml", NEAT);
        assertEquals(0, command.in(file).run("check"));
        assertEquals(file + ": ok\n", command.out());
        assertEquals(0, command.run("check", file.toString()));
        assertEquals(0, command.run("check", "-c", file.toString(), "--json"));
        assertEquals("{\"ok\":true,\"files\":[\"" + file + "\"],\"problems\":[],\"warnings\":[]}\n", command.out());
    }

    @Test
    void checkCountsWarnings() throws IOException {
        Path file = write("a.yaml", NEAT + "  b: { answer: { status: 204 } }\n");
        assertEquals(0, command.run("check", file.toString()));
        assertTrue(command.err().startsWith("warning: " + file + ":"), command.err());
        assertEquals(file + ": ok, with 1 warning\n", command.out());
    }

    @Test
    void checkSaysEverythingThatIsWrongAndHowMuch() throws IOException {
        Path file = write("a.yaml", "listeners: { web: { bind: nowhere } }\nroutse: {}\n");
        assertEquals(78, command.run("check", file.toString()));
        assertTrue(command.err().contains("a.yaml:1:27: listeners.web.bind: "), command.err());
        assertTrue(command.err().contains("did you mean 'routes'?"), command.err());
        assertTrue(command.err().endsWith(" problems\n"), command.err());
        assertEquals("", command.out());
        assertEquals(78, command.run("check", file.toString(), "--json"));
        assertTrue(command.out().contains("\"line\":1,\"column\":27,\"path\":\"listeners.web.bind\""), command.out());
        assertEquals("", command.err());
    }

    @Test
    void diffSaysWhatIsMeantDifferently() throws IOException {
        Path old = write("old.yaml", ODD);
        Path same = write("same.yaml", NEAT);
        Path other = write("new.yaml", NEAT.replace("204", "200") + "  b: { match: { path: /b }, answer: {} }\n");
        assertEquals(0, command.run("diff", "--exit-code", old.toString(), same.toString()), command.err());
        assertEquals("Nothing differs: the new one would change nothing.\n", command.out());
        assertEquals(0, command.run("diff", old.toString(), other.toString()), command.err());
        assertEquals("""
              ~ route a: action.status: 204 → 200
              + route b

            1 to add, 1 to change
            """, command.out());
        assertEquals(1, command.run("diff", "--exit-code", old.toString(), other.toString()));
        assertEquals(0, command.run("diff", "--json", old.toString(), other.toString()));
        assertEquals(
                "{\"changes\":[\"~ route a: action.status: 204 → 200\",\"+ route"
                        + " b\"],\"problems\":[],\"warnings\":[]}\n",
                command.out());
    }

    @Test
    void aPlanNeedsNoProcessWhenItIsToldFromWhere() throws IOException {
        Path old = write("old.yaml", ODD);
        Path other = write("new.yaml", NEAT.replace("204", "200"));
        assertEquals(0, command.run("plan", "--from", old.toString(), "-c", other.toString()), command.err());
        assertEquals("  ~ route a: action.status: 204 → 200\n\n1 to change\n", command.out());
    }

    @Test
    void whatCanNotBeReadCanNotBeCompared() throws IOException {
        Path old = write("old.yaml", ODD);
        assertEquals(
                78,
                command.run("diff", old.toString(), folder.resolve("none.yaml").toString()));
        assertEquals(folder.resolve("none.yaml") + ": there is no such file\n1 problem\n", command.err());
        assertEquals(2, command.run("diff", old.toString()));
    }

    @Test
    void fmtChangesWhatIsOddAndNamesIt() throws IOException {
        Path odd = write("odd.yaml", ODD);
        Path neat = write("neat.yaml", NEAT);
        Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(1, command.run("fmt", "--check", odd.toString(), neat.toString()), command.err());
        assertEquals(odd + ": would change\n", command.out());
        assertEquals(ODD, Files.readString(odd));
        assertEquals(0, command.run("fmt", folder.toString()), command.err());
        assertEquals(odd + ": formatted\n", command.out());
        assertEquals(NEAT, Files.readString(odd));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(odd)));
        assertEquals(0, command.run("fmt", "--check", odd.toString(), "--json"));
        assertEquals("{\"files\":[{\"file\":\"" + odd + "\",\"changed\":false,\"remarks\":[]}]}\n", command.out());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(2, left.count());
        }
    }

    @Test
    void fmtKeepsALinkALink() throws IOException {
        Path odd = write("odd.yaml", ODD);
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), odd);
        assertEquals(0, command.run("fmt", link.toString()), command.err());
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(NEAT, Files.readString(odd));
    }

    @Test
    void fmtIsAFilterToo() {
        assertEquals(0, command.reading(ODD).run("fmt", "-"));
        assertEquals(NEAT, command.out());
        assertEquals(1, command.reading(ODD).run("fmt", "--check", "-"));
        assertEquals(78, command.reading("a: [").run("fmt", "-"));
        assertTrue(command.err().startsWith("standard input:1:"), command.err());
    }

    @Test
    void fmtLeavesAloneWhatIsNoConfiguration() throws IOException {
        Path page = write("README.md", "# a\n\n* b\n");
        assertEquals(1, command.run("fmt", page.toString()));
        assertEquals(page + ": is no *.yaml and no *.yml, so it is left alone\n", command.err());
        assertEquals("# a\n\n* b\n", Files.readString(page));
        Path broken = write("broken.yaml", "a: 'b\n");
        assertEquals(
                78,
                command.run(
                        "fmt", broken.toString(), folder.resolve("none.yaml").toString()));
        assertTrue(command.err().startsWith(broken + ":"), command.err());
        assertTrue(command.err().endsWith("none.yaml: there is no such file\n"), command.err());
    }

    @Test
    void wordsThatMakeNoSenseAreExitCodeTwo() {
        assertEquals(2, command.run("check", "--jsn"));
        assertEquals(
                "Unknown option: '--jsn'; did you mean --json?\n`balancebeam check --help` says what it takes.\n",
                command.err());
        assertEquals(2, command.run("chekc"));
        assertEquals("Unknown command: 'chekc'; did you mean 'check'?\n", command.err());
        assertEquals(null, command.run("10.0.0.1:80"));
        assertEquals(null, command.run("help"));
        assertEquals(2, command.run("help", "chekc"));
        assertEquals(0, command.run("help", "check"));
        assertTrue(command.out().startsWith("Usage: balancebeam check [OPTION]... [FILE]...\n"), command.out());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
