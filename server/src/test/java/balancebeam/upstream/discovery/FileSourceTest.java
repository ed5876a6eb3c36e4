package balancebeam.upstream.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.EndpointConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");
    private final Steps steps = new Steps();
    private final List<String> told = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final List<Names> resolutions = new ArrayList<>();

    /** Resolves names when the test says so; addresses are there at once. */
    private static final class Names implements EndpointSource {
        private final List<EndpointConfig> endpoints;
        private Consumer<List<Found>> consumer = found -> {};
        private boolean closed;

        Names(List<EndpointConfig> endpoints) {
            this.endpoints = endpoints;
        }

        @Override
        public void start(Consumer<List<Found>> to) {
            consumer = to;
            resolve("");
        }

        /** All names have that address now; empty for none. */
        void resolve(String address) {
            List<Found> found = new ArrayList<>();
            for (EndpointConfig endpoint : endpoints) {
                boolean literal = endpoint.address().isAddress();
                String ip = literal ? endpoint.address().host() : address;
                if (!ip.isEmpty()) {
                    InetSocketAddress at = new InetSocketAddress(
                            InetAddress.ofLiteral(ip), endpoint.address().port());
                    found.add(new Found(at, endpoint.address().toString(), endpoint.weight()));
                }
            }
            if (!found.isEmpty()) {
                consumer.accept(found);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @BeforeEach
    void name() {
        file = folder.resolve("targets.json");
    }

    @Test
    void theFileIsReadWithTheStart() throws IOException {
        write("10.0.0.1:80", "10.0.0.2:80");
        start();
        assertEquals(List.of("10.0.0.1:80*5 10.0.0.2:80*5"), told);
        assertEquals(Duration.ofSeconds(1), steps.delay());
    }

    @Test
    void aChangeIsTakenWhenTheFileLookedTheSameTwice() throws IOException {
        write("10.0.0.1:80");
        start();
        steps.next();
        write("10.0.0.1:80", "10.0.0.2:80");
        steps.next();
        assertEquals(List.of("10.0.0.1:80*5"), told);
        write("10.0.0.3:80", "10.0.0.4:80", "10.0.0.5:80");
        steps.next();
        assertEquals(List.of("10.0.0.1:80*5"), told);
        steps.next();
        assertEquals(List.of("10.0.0.1:80*5", "10.0.0.3:80*5 10.0.0.4:80*5 10.0.0.5:80*5"), told);
        assertTrue(log.isEmpty(), log::toString);
    }

    @Test
    void theSameEndpointsAgainAreNotToldAgain() throws IOException {
        write("10.0.0.1:80");
        start();
        Files.writeString(file, "- targets: ['10.0.0.1:80']\n  labels: {weight: 5}\n");
        looks(2);
        assertEquals(2, resolutions.size());
        assertTrue(resolutions.getFirst().closed);
        assertEquals(List.of("10.0.0.1:80*5"), told);
    }

    @Test
    void anEditorThatReplacesTheFileIsSeenAlthoughSizeAndTimeStay() throws IOException {
        write("10.0.0.1:80");
        start();
        Path other = folder.resolve("new");
        Files.writeString(other, Files.readString(file).replace("10.0.0.1", "10.0.0.9"));
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        looks(2);
        assertEquals(List.of("10.0.0.1:80*5", "10.0.0.9:80*5"), told);
    }

    @Test
    void aLinkInTheMiddleOfThePathIsFollowedWhenItIsSwapped() throws IOException {
        // As Kubernetes mounts a ConfigMap: targets.json -> ..data/targets.json, ..data -> ..2026_1
        Path first = Files.createDirectory(folder.resolve("..2026_1"));
        Path second = Files.createDirectory(folder.resolve("..2026_2"));
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
        Files.createSymbolicLink(file, Path.of("..data", "targets.json"));
        Files.writeString(first.resolve("targets.json"), json("10.0.0.1:80"));
        Files.writeString(second.resolve("targets.json"), json("10.0.0.2:80"));
        start();
        Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
        Files.move(swap, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        looks(2);
        assertEquals(List.of("10.0.0.1:80*5", "10.0.0.2:80*5"), told);
    }

    @Test
    void whatCanNotBeReadKeepsTheLastAndIsSaidOnce() throws IOException {
        write("10.0.0.1:80");
        start();
        Files.delete(file);
        looks(3);
        Files.writeString(file, "[{\"targets\": [\"10.0.0");
        looks(4);
        Files.writeString(file, "");
        looks(3);
        Files.write(file, new byte[] {'[', (byte) 0xff, ']'});
        looks(3);
        Files.write(file, new byte[FileTargets.MOST_BYTES + 1]);
        looks(3);
        Files.delete(file);
        Files.createDirectory(file);
        looks(3);
        Files.delete(file);
        write("10.0.0.1:80");
        looks(3);
        assertEquals(List.of("10.0.0.1:80*5"), told);
        assertEquals(
                List.of(
                        "test: it is missing; the last endpoints stay, 1",
                        "test: line 1, column 22: found unexpected end of stream; the last endpoints stay, 1",
                        "test: the file has no groups of targets; the last endpoints stay, 1",
                        "test: it is not text in UTF-8; the last endpoints stay, 1",
                        "test: it has more than 10 MiB; the last endpoints stay, 1",
                        "test: it can't be read: IOException: not a regular file; the last endpoints stay, 1",
                        "test works again: endpoints found, 1"),
                log);
    }

    @Test
    void aFileThatIsMissingAtFirstIsReadWhenItComes() throws IOException {
        start();
        assertEquals(List.of("test: it is missing; no endpoints are known yet"), log);
        write("10.0.0.1:80");
        looks(2);
        assertEquals(List.of("10.0.0.1:80*5"), told);
    }

    @Test
    void aNameThatStaysKeepsItsAddressesWhileTheNewVersionLooksItUp() throws IOException {
        write("10.0.0.1:80", "web.test:80");
        start();
        resolutions.getFirst().resolve("10.0.0.7");
        write("web.test:80", "10.0.0.2:80");
        looks(2);
        resolutions.getFirst().resolve("10.0.0.8");
        resolutions.getLast().resolve("10.0.0.9");
        assertEquals(
                List.of(
                        "10.0.0.1:80*5",
                        "10.0.0.1:80*5 10.0.0.7:80*5",
                        "10.0.0.7:80*5 10.0.0.2:80*5",
                        "10.0.0.9:80*5 10.0.0.2:80*5"),
                told);
    }

    @Test
    void onceClosedItLooksAndTellsNoMore() throws IOException {
        write("10.0.0.1:80", "web.test:80");
        FileSource source = start();
        source.close();
        assertTrue(resolutions.getFirst().closed);
        resolutions.getFirst().resolve("10.0.0.7");
        steps.next();
        assertTrue(steps.isEmpty());
        assertEquals(List.of("10.0.0.1:80*5"), told);
    }

    private FileSource start() {
        FileSource source = new FileSource(
                file,
                steps,
                endpoints -> {
                    resolutions.add(new Names(endpoints));
                    return resolutions.getLast();
                },
                new Outage("test", log::add, log::add));
        source.start(found -> told.add(text(found)));
        return source;
    }

    private void looks(int count) {
        for (int i = 0; i < count; i++) {
            steps.next();
        }
    }

    private void write(String... targets) throws IOException {
        Files.writeString(file, json(targets));
    }

    private static String json(String... targets) {
        return "[{\"targets\": [\"" + String.join("\", \"", targets) + "\"], \"labels\": {\"weight\": \"5\"}}]\n";
    }

    private static String text(List<Found> found) {
        List<String> texts = new ArrayList<>();
        found.forEach(one -> texts.add(one.address().getAddress().getHostAddress() + ":"
                + one.address().getPort() + "*" + one.weight()));
        return String.join(" ", texts);
    }
}
