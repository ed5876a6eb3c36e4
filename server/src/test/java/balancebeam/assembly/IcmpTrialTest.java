package balancebeam.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.net.EchoSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that wants echo probes is wrong where they are not permitted, before anything starts. */
class IcmpTrialTest {
    @TempDir
    private Path folder;

    private Reading read(String check, EchoSocket.Opener opener) throws IOException {
        Path file = Files.writeString(folder.resolve("balancebeam.yaml"), """
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: "127.0.0.1:80", health-check: %s } }
                """.formatted(check));
        return ConfigText.read(List.of(file), Map.of(), new ConfigTrial(opener));
    }

    private static final EchoSocket.Opener DENIED = to -> {
        throw new IOException("Permission denied");
    };

    private static final EchoSocket.Opener GRANTED = to -> new EchoSocket() {
        @Override
        public void ask(int sequence, byte[] content) {}

        @Override
        public boolean isAnswered(byte[] content) {
            return true;
        }

        @Override
        public void close() {}
    };

    @Test
    void aProblemAtTheCheckItself() throws IOException {
        List<String> problems = read("{ icmp: true }", DENIED).problems().stream()
                .map(Object::toString)
                .toList();
        assertEquals(1, problems.size());
        assertTrue(
                problems.getFirst()
                        .contains(
                                "balancebeam.yaml:3:61: clusters.api.health-check: icmp is not permitted to this process"
                                        + " (Permission denied): set net.ipv4.ping_group_range"),
                problems.toString());
    }

    @Test
    void noneWhereItIsPermittedOrNotAskedFor() throws IOException {
        assertEquals(List.of(), read("{ icmp: true }", GRANTED).problems());
        assertEquals(List.of(), read("{ tcp: true }", DENIED).problems());
        assertEquals(List.of(), read("{ icmp: true, interval: 0 }", DENIED).problems());
    }
}
