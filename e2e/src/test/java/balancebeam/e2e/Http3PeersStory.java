package balancebeam.e2e;

import static java.time.temporal.ChronoUnit.DAYS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole process between a client and a server of HTTP/3 that share no line with it: ngtcp2's, on GnuTLS. */
class Http3PeersStory extends PeersStory {
    private static final int MIB = 1 << 20;

    /** Asks for these paths by one connection. What comes is in the folder, called by the last word of its path. */
    private static String ask(PeerStage stage, Path folder, List<String> options, String... paths) throws Exception {
        List<String> words = new ArrayList<>(
                List.of("--no-quic-dump", "--no-http-dump", "--exit-on-all-streams-close", "--download=" + folder));
        words.addAll(options);
        words.addAll(List.of("127.0.0.1", Integer.toString(stage.port())));
        for (String path : paths) {
            words.add(stage.named(path));
        }
        return Tool.GTLSCLIENT.run(words.toArray(String[]::new));
    }

    private static void assertSame(byte[] content, Path file, String said) throws IOException {
        assertArrayEquals(content, Files.readAllBytes(file), () -> Tool.tail(said));
    }

    @Test
    void manyThingsAreAskedForAtATime(@TempDir Path folder) throws Exception {
        List<Integer> sizes =
                IntStream.range(0, 40).map(i -> 1 + i * i * 500).boxed().toList();
        String said = ask(
                stage,
                folder,
                List.of(),
                sizes.stream().map(size -> "/text/" + size).toArray(String[]::new));
        for (int size : sizes) {
            assertSame(PeerOrigin.text(size), folder.resolve(Integer.toString(size)), said);
        }
        stage.awaitServed("HTTP/3.0 GET /text/1 200");
    }

    /** The client's address or its keys change while it sends; it is named what must be seen of that. */
    @ParameterizedTest
    @CsvSource({
        "--change-local-addr=5ms, path has been validated",
        "--change-local-addr=5ms --nat-rebinding, frm rx \\d+ 1RTT PATH_CHALLENGE",
        "--key-update=5ms, key update confirmed",
    })
    void anUploadGoesOnWhateverChanges(String options, String seen, @TempDir Path folder) throws Exception {
        byte[] content = PeerOrigin.text(3 * MIB);
        List<String> words = new ArrayList<>(List.of(options.split(" ", -1)));
        words.add("--http-method=POST");
        words.add("--data=" + Files.write(folder.resolve("sent"), content));
        String said = ask(stage, folder, words, "/echo");
        assertSame(content, folder.resolve("echo"), said);
        assertTrue(Pattern.compile(seen).matcher(said).find(), () -> Tool.tail(said));
    }

    /** The second time, the request goes with the first packets, before the handshake is done. */
    @Test
    void aSessionIsResumedWithEarlyData(@TempDir Path folder) throws Exception {
        Pattern early = Pattern.compile("frm tx \\d+ 0RTT STREAM\\(0x\\w+\\) id=0x0 ");
        List<String> kept =
                List.of("--session-file=" + folder.resolve("session"), "--tp-file=" + folder.resolve("parameters"));
        String first = ask(stage, folder, kept, "/text/1000");
        assertFalse(early.matcher(first).find(), () -> Tool.tail(first));
        assertSame(PeerOrigin.text(1000), folder.resolve("1000"), first);

        String second = ask(stage, folder, kept, "/text/2000");
        assertTrue(early.matcher(second).find(), () -> Tool.tail(second));
        assertFalse(second.contains("Early data was rejected"), () -> Tool.tail(second));
        assertSame(PeerOrigin.text(2000), folder.resolve("2000"), second);
    }

    /** From ngtcp2's client to ngtcp2's server, which asks us by a Retry packet to show first that we are where we say. */
    @Test
    void endpointsMayBeOfOthersToo(@TempDir Path folder, @TempDir Path files, @TempDir Path got) throws Exception {
        TestAuthority authority = TestAuthority.make();
        String certificate = certificate(authority, folder.resolve("files.pem"));
        Files.write(files.resolve("some"), PeerOrigin.text(1000));
        Files.write(files.resolve("more"), PeerOrigin.text(MIB));
        int port = freeUdp();
        try (Program server = Tool.GTLSSERVER.start(
                        "--quiet",
                        "--validate-addr",
                        "--htdocs=" + files,
                        "127.0.0.1",
                        Integer.toString(port),
                        certificate,
                        certificate);
                PeerStage between = PeerStage.before(
                        folder,
                        authority,
                        "endpoints: [\"127.0.0.1:%d\"], protocol: http3, tls: { ca: ca.pem, server-name: files.example }"
                                .formatted(port))) {
            Await.until("gtlsserver listens", () -> isTaken(port) || !server.isAlive());
            String said = ask(between, got, List.of(), "/some", "/more");
            assertSame(PeerOrigin.text(1000), got.resolve("some"), said + server.lines());
            assertSame(PeerOrigin.text(MIB), got.resolve("more"), said + server.lines());
            ask(between, got, List.of("--http-method=POST", "--data=" + files.resolve("more")), "/some");
            between.awaitServed("HTTP/3.0 POST /some 200");
        }
    }

    /** One whose key is of RSA, for GnuTLS reads no keys of elliptic curves as Java writes them; gives the file of both. */
    private static String certificate(TestAuthority authority, Path file) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        Instant now = Instant.now();
        String chain = authority.sign(pair.getPublic(), now.minus(1, DAYS), now.plus(1, DAYS), "files.example");
        String key = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
        return Files.writeString(file, chain + "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n")
                .toString();
    }

    private static int freeUdp() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Whether somebody has that UDP port at 127.0.0.1: looked up, since a try might get it first. */
    private static boolean isTaken(int port) {
        try {
            return Files.readString(Path.of("/proc/net/udp")).contains("0100007F:%04X ".formatted(port));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
