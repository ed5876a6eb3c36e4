package balancebeam.stories;

import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.AcmeDirectory;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A balancer that has certificates by ACME, and the authority that gives them. One thread. */
final class AcmeStage implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);
    static final String GET = "GET /a HTTP/1.1\r\nHost: shop.example\r\n\r\n";

    final TestAuthority authority = TestAuthority.make();
    final AcmeDirectory directory = AcmeDirectory.start(authority);
    private final Path folder;
    private final int http = freePort();
    private final int https = freePort();

    AcmeStage(Path folder) {
        this.folder = folder;
        directory.namesAreAt(at(http), at(https));
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a configuration with certificates for those names. */
    String configuration(String names, String more) {
        return """
            listeners:
              web: { bind: "127.0.0.1:%d" }
              secure: { bind: "127.0.0.1:%d", tls: { certificates: [ { acme: [ %s ] } ] } }
            routes: { all: { answer: { status: 204 } } }
            process: { threads: 2 }
            acme:
              terms-of-service-agreed: true
              directory: "%s"
              directory-ca: "%s"
              state: "%s"
              %s
            """.formatted(
                        http, https, names, directory.uri(), authority.write(folder), folder.resolve("state"), more);
    }

    ConfiguredStage start(String names, String more) {
        return ConfiguredStage.start(configuration(names, more));
    }

    /** What {@code GET /v1/tls} says of a name. */
    static JsonView view(ConfiguredStage stage, String name) {
        List<JsonView> all = stage.admin().get("/v1/tls").orThrow().json().views("acme");
        return all.stream()
                .filter(view -> view.text("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    static void awaitState(ConfiguredStage stage, String name, String state) {
        Await.until(name + " is " + state, SOON, () -> view(stage, name)
                .text("state")
                .equals(state));
    }

    /** How to come to that name by TLS, trusting nobody but the authority. */
    RawConnector trusting(String name) {
        return RawConnector.to(at(https)).secure(authority.client(), name);
    }

    /** Whether a client is served that trusts nobody but the authority. */
    boolean isTrusted(String name) {
        try (RawClient client = trusting(name).connect()) {
            client.send(GET);
            return client.readAnswer().status() == 204;
        } catch (AssertionError e) {
            return false;
        }
    }

    void awaitTrusted(String name) {
        Await.until(name + " is served by a certificate of the authority", SOON, () -> isTrusted(name));
    }

    /** What the listener in the clear says of a path. */
    Answer askInTheClear(String path) {
        try (RawClient client = RawClient.connect(at(http))) {
            client.send("GET %s HTTP/1.1\r\nHost: shop.example\r\n\r\n".formatted(path));
            return client.readAnswer();
        }
    }

    @Override
    public void close() {
        directory.close();
    }
}
