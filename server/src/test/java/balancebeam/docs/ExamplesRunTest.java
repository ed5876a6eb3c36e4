package balancebeam.docs;

import static balancebeam.docs.Trial.assertFrom;
import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.RawHttp2;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples that run as they are do what they say of themselves. */
class ExamplesRunTest {
    private static final String GREETS = "Greets at 127.0.0.1:";

    @TempDir
    private Path folder = Path.of("");

    private static Snippet example(String name) {
        return Snippet.ofFile("examples/%s/balancebeam.yaml".formatted(name));
    }

    private static Answer ask(RawConnector connector, String host, String target) {
        try (RawClient client = connector.connect()) {
            return Trial.ask(client, "GET", host, target, "");
        }
    }

    @Test
    void thatOfHttpsSpeaksTlsAndSendsThereWhoComesInTheClear() throws IOException {
        Snippet https = example("https")
                .with("localhost.pem", "/etc/balancebeam/tls/localhost.pem")
                .with("127.0.0.1", "10.0.0.1");
        try (Trial trial = Trial.of(https, folder)) {
            RawConnector secure =
                    trial.connector("secure").secure(trial.certificates().client(), "localhost");
            assertEquals("Hello over TLS.\n", ask(secure, "localhost", "/hello").text());
            assertFrom(ask(secure, "localhost", "/"), "10.0.0.1:8081");
            Answer sent = ask(trial.connector("clear"), "localhost:8080", "/a?b=c");
            assertEquals(308, sent.status());
            assertEquals("https://localhost:8443/a?b=c", sent.field("Location"));
        }
    }

    @Test
    void thatOfGrpcPassesCallsToItsGreeter() throws IOException {
        Process greeter = greeter();
        try (BufferedReader said = greeter.inputReader(StandardCharsets.UTF_8)) {
            int port = port(said);
            Snippet grpc = example("grpc").with("127.0.0.1:50051, 127.0.0.1:50052", "10.0.0.1:50051");
            try (Trial trial = Trial.of(grpc, folder, Map.of("10.0.0.1:50051", "127.0.0.1:" + port));
                    RawHttp2 client = RawHttp2.connect(trial.connector("web"))) {
                Http2Answer answer = call(client, "/hello.Greeter/SayHello", "\0\0\0\0\7\n\5world");
                assertEquals("\0\0\0\0\36\n\34Hello world, from port " + port, answer.text());
                assertEquals("0", answer.trailers().first("grpc-status"));
                assertEquals("12", call(client, "/hello.Greeter/No", "").field("grpc-status"));
            }
            RawConnector direct = RawConnector.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            try (RawHttp2 client = RawHttp2.connect(direct)) {
                assertEquals(
                        "\0\0\0\0\2\10\1",
                        call(client, "/grpc.health.v1.Health/Check", "\0\0\0\0\0")
                                .text());
            }
        } finally {
            greeter.destroyForcibly();
        }
    }

    private static Http2Answer call(RawHttp2 client, String path, String content) {
        Fields fields = RawHttp2.request("POST", path, "content-type", "application/grpc", "te", "trailers");
        int stream = client.open(fields, content.isEmpty());
        if (!content.isEmpty()) {
            client.data(stream, content, true);
        }
        return client.readAnswer(stream);
    }

    /** By the class path of this test, which has what server/target/lib has. */
    private static Process greeter() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Snippet.TOP.resolve("examples/grpc/Greeter.java").toString(),
                        "0")
                .redirectErrorStream(true)
                .start();
    }

    private static int port(BufferedReader said) throws IOException {
        StringBuilder before = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(GREETS)) {
                return Integer.parseInt(line.substring(GREETS.length()));
            }
            before.append(line).append('\n');
        }
        throw new AssertionError("it does not greet: " + before);
    }
}
