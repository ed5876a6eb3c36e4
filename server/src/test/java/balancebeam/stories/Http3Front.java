package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp3;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import io.netty.handler.codec.quic.QuicSslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A balancer whose clients speak HTTP/3, in front of one scripted origin. When it closes, the origin must not have been sent anything
 * malformed.
 */
final class Http3Front implements AutoCloseable {
    private static final TestAuthority AUTHORITY = TestAuthority.make();
    private static final Path FOLDER = folder();
    private static final Path SITE = AUTHORITY.issue(FOLDER, "a.example", "b.example");
    private static final Path CA = AUTHORITY.write(FOLDER);
    private static final QuicSslContext CLIENT = RawHttp3.trusting(CA).build();

    private final ScriptedOrigin origin;
    private final ConfiguredStage stage;

    private Http3Front(ScriptedOrigin origin, ConfiguredStage stage) {
        this.origin = origin;
        this.stage = stage;
    }

    private static Path folder() {
        try {
            Path made = Files.createTempDirectory("http3");
            made.toFile().deleteOnExit();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestAuthority authority() {
        return AUTHORITY;
    }

    static Path site() {
        return SITE;
    }

    static Path ca() {
        return CA;
    }

    static Http3Front start() throws IOException {
        return start("true", "");
    }

    /**
     * The same.
     *
     * @param http3 the value of that key
     * @param more further sections of the file
     */
    static Http3Front start(String http3, String more) throws IOException {
        return start(http3, "", more);
    }

    /**
     * The same.
     *
     * @param listener further keys of the listener, each with a comma in front
     */
    static Http3Front start(String http3, String listener, String more) throws IOException {
        ScriptedOrigin origin = ScriptedOrigin.start();
        return new Http3Front(origin, ConfiguredStage.start(text(origin, http3, listener, more)));
    }

    static String text(ScriptedOrigin origin, String http3, String listener, String more) {
        return """
                listeners:
                  https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] }, http3: %s%s }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 } } }
                process: { threads: 1 }
                %s
                """.formatted(SITE, http3, listener, origin.hostPort(), more);
    }

    ScriptedOrigin origin() {
        return origin;
    }

    ConfiguredStage stage() {
        return stage;
    }

    InetSocketAddress address() {
        return stage.balancer().addresses().getFirst();
    }

    RawHttp3 connect() {
        return RawHttp3.connect(address(), CLIENT, "a.example");
    }

    /** @param windowBytes how much of an answer may be sent ahead of its being read */
    RawHttp3 connect(int windowBytes) {
        return RawHttp3.connect(address(), CLIENT, "a.example", windowBytes);
    }

    /** The page of metrics. */
    static String metrics(ConfiguredStage stage) {
        try (RawClient client = stage.adminClient()) {
            client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return client.readAnswer().text();
        }
    }

    /** The one request that the origin got. */
    ReceivedRequest onlyRequest() {
        List<ReceivedRequest> all = origin.awaitRequests(1);
        assertEquals(1, all.size());
        return all.getFirst();
    }

    @Override
    public void close() {
        stage.close();
        origin.close();
        assertEquals(List.of(), origin.malformed());
    }
}
