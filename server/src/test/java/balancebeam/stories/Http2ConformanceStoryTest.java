package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All that h2spec asks of a server, in clear text and over TLS, strict cases included. Its program is for Linux on x86-64: elsewhere
 * this test fails, or is switched off by the profile of server/pom.xml.
 */
final class Http2ConformanceStoryTest {
    private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final int CASES = 145;
    private static final int STRICT_CASES = 146;
    private static final Pattern RESULT = Pattern.compile("(\\d+) tests, (\\d+) passed, (\\d+) skipped, (\\d+) failed");
    private static final TestAuthority AUTHORITY = TestAuthority.make();

    @TempDir
    private static Path folder;

    private static Path program;

    @BeforeAll
    static void unpack() throws IOException {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        assertEquals("Linux on amd64", system, "h2spec's program runs there alone");
        program = folder.resolve("h2spec");
        try (InputStream packed = Http2ConformanceStoryTest.class.getResourceAsStream(ARCHIVE);
                DataInputStream tar = new DataInputStream(
                        new GZIPInputStream(Objects.requireNonNull(packed, "h2spec is not on the class path")))) {
            Files.write(program, entry(tar, "h2spec"));
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    /** A file of a tar archive: blocks of 512 bytes, the first with its name and, from 124, its size in octal. */
    private static byte[] entry(DataInputStream tar, String wanted) throws IOException {
        byte[] header = new byte[512];
        while (true) {
            tar.readFully(header);
            String name = text(header, 0, 100);
            assertTrue(!name.isEmpty(), () -> ARCHIVE + " has no " + wanted);
            int size = Integer.parseInt(text(header, 124, 12), 8);
            byte[] content = new byte[size];
            tar.readFully(content);
            if (name.equals(wanted)) {
                return content;
            }
            tar.skipNBytes((512 - size % 512) % 512);
        }
    }

    private static String text(byte[] from, int start, int length) {
        String all = new String(from, start, length, StandardCharsets.US_ASCII);
        int end = all.indexOf('\0');
        return (end < 0 ? all : all.substring(0, end)).strip();
    }

    private static ConfiguredStage before(ScriptedOrigin origin, String tls) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0"%s } }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 } } }
                """.formatted(tls, origin.hostPort()));
    }

    @Test
    void inClearText() throws Exception {
        holds(CASES, "", List.of());
    }

    @Test
    void inClearTextStrictly() throws Exception {
        holds(STRICT_CASES, "", List.of("-S"));
    }

    @Test
    void overTls() throws Exception {
        String tls = ", tls: { certificates: [ \"%s\" ] }".formatted(AUTHORITY.issue(folder, "127.0.0.1"));
        holds(STRICT_CASES, tls, List.of("-S", "-t", "-k"));
    }

    private static void holds(int cases, String tls, List<String> flags) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin, tls)) {
            String said = run(stage.connector(0).target(), flags);
            Matcher result = RESULT.matcher(said);
            assertTrue(result.find(), () -> "h2spec came to no result:\n" + said);
            String wanted = "%d tests, %d passed, 0 skipped, 0 failed".formatted(cases, cases);
            assertEquals(wanted, result.group(), () -> failures(said));
            assertEquals(List.of(), origin.malformed());
        }
    }

    private static String run(InetSocketAddress target, List<String> flags) throws Exception {
        Path output = Files.createTempFile(folder, "h2spec", ".txt");
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "-h", "127.0.0.1", "-p", String.valueOf(target.getPort()), "-o", "2"));
        command.addAll(flags);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertTrue(ended, () -> "h2spec does not end:\n" + said);
        return said;
    }

    /** What h2spec says at its end, about the cases that failed. */
    private static String failures(String said) {
        int start = said.indexOf("Failures:");
        return start < 0 ? said : said.substring(start);
    }
}
