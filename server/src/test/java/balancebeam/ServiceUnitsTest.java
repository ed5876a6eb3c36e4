package balancebeam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.Cli;
import balancebeam.cli.ConfigFiles;
import balancebeam.config.Config;
import balancebeam.config.Defaults;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The units for systemd, and the page about them, fit the program. */
class ServiceUnitsTest {
    private static final Path TOP = top();
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");

    private static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("server")) ? here : Objects.requireNonNull(here.getParent());
    }

    /** Values by key; of several the last. */
    private static Map<String, String> unit(String name) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String line : Files.readAllLines(TOP.resolve("ops/systemd").resolve(name))) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return values;
    }

    private static String value(Map<String, String> unit, String key) {
        return Objects.requireNonNull(unit.get(key), key);
    }

    private static long seconds(String text) {
        assertTrue(text.endsWith("s"), text);
        return Long.parseLong(text.substring(0, text.length() - 1));
    }

    /** The configuration that the page shows. */
    private static Config shown() throws IOException {
        Matcher found = YAML.matcher(Files.readString(TOP.resolve("docs/how-to/run-as-a-service.md")));
        assertTrue(found.find());
        Reading reading = ConfigText.read("page.yaml", String.valueOf(found.group(1)), Map.of());
        assertEquals(List.of(), reading.problems());
        return Objects.requireNonNull(reading.config());
    }

    @Test
    void itsCommandsAreCommandsWithFlagsThatTheyTake() throws IOException, InterruptedException {
        Map<String, String> service = unit("balancebeam.service");
        for (String key : List.of("ExecStart", "ExecReload")) {
            String[] words = value(service, key).split(" ", -1);
            assertEquals("/opt/balancebeam/balancebeam", words[0]);
            ByteArrayOutputStream help = new ByteArrayOutputStream();
            PrintStream out = new PrintStream(help, true, StandardCharsets.UTF_8);
            assertEquals(0, Main.run(new String[] {words[1], "--help"}, out, out), words[1]);
            assertEquals("-c", words[2]);
            assertTrue(help.toString(StandardCharsets.UTF_8).contains("-c"), help::toString);
        }
    }

    @Test
    void itSaysHowTheProcessSpeaksAndEnds() throws IOException {
        Map<String, String> service = unit("balancebeam.service");
        assertEquals("notify", value(service, "Type"));
        assertEquals(Cli.BAD_USAGE + " " + ConfigFiles.BAD_CONFIG, value(service, "RestartPreventExitStatus"));
        assertTrue(seconds(value(service, "WatchdogSec")) >= 2);
        assertTrue(
                seconds(value(service, "TimeoutStopSec")) > Defaults.GRACE_PERIOD.toSeconds(),
                "an ordinary drain would be cut");
        // As many clients as may come, as many connections to endpoints, and some.
        assertTrue(Integer.parseInt(value(service, "LimitNOFILE")) >= Defaults.MAX_CONNECTIONS * 3 / 2);
        assertEquals("CAP_NET_BIND_SERVICE", value(service, "AmbientCapabilities"));
        assertTrue(!service.containsKey("MemoryDenyWriteExecute"), "the JVM compiles as it runs");
        assertTrue(value(service, "RestrictAddressFamilies").contains("AF_UNIX"), "systemd itself is told by one");
    }

    @Test
    void theSocketsAreThoseOfThePagesConfiguration() throws IOException {
        List<String> bound = new ArrayList<>();
        shown().listeners().forEach(listener -> bound.add(listener.bind().toString()));
        assertEquals(List.of(value(unit("balancebeam.socket"), "ListenStream")), bound);
    }

    @Test
    void theAdminSocketIsInTheFolderThatTheUnitMakes() throws IOException {
        Path socket = Objects.requireNonNull(shown().admin().socket());
        Path made = Path.of("/run").resolve(value(unit("balancebeam.service"), "RuntimeDirectory"));
        assertEquals(made, socket.getParent());
    }
}
