package balancebeam.control.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TracingConfig;
import balancebeam.testkit.Fields;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Collectors that behave, and others. */
@Timeout(60)
class OtlpExportTest {
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static void send(ScriptedOrigin collector) throws IOException {
        send("http://" + collector.hostPort());
    }

    private static void send(String url) throws IOException {
        try (OtlpExport export = new OtlpExport(new TracingConfig(url, 1, "edge"), Duration.ofSeconds(1))) {
            export.send(List.of(TracedExchange.of(
                    SampledExchanges.of("GET / HTTP/1.1"), SampledExchanges.START, SampledExchanges.EPOCH)));
        }
    }

    private static IOException failure(ScriptedOrigin collector) {
        return assertThrows(IOException.class, () -> send(collector));
    }

    private static String message(IOException e) {
        return Objects.requireNonNull(e.getMessage());
    }

    @Test
    void anEndpointWithoutAPathIsAtTheUsualOne() {
        assertEquals(URI.create("http://a:4318/v1/traces"), OtlpExport.uri("http://a:4318"));
        assertEquals(URI.create("http://a:4318/v1/traces"), OtlpExport.uri("http://a:4318/"));
        assertEquals(URI.create("http://a:4318/otlp/v1/traces?x"), OtlpExport.uri("http://a:4318/otlp/v1/traces?x"));
    }

    @Test
    void aMessageIsPostedAsProtobuf() throws IOException {
        try (ScriptedOrigin collector = ScriptedOrigin.start()) {
            send(collector);
            var request = collector.requests().getFirst();
            assertEquals("POST", request.method());
            assertEquals("/v1/traces", request.target());
            assertEquals("application/x-protobuf", request.field("Content-Type"));
            assertTrue(collector.malformed().isEmpty());
        }
    }

    @Test
    void onlySomeAnswersAreWorthAnotherTry() {
        try (ScriptedOrigin collector = ScriptedOrigin.start()) {
            for (int status : List.of(429, 502, 503, 504)) {
                collector.otherwise((request, connection) -> connection.answer(status, Fields.EMPTY, ""));
                IOException e = failure(collector);
                assertEquals(IOException.class, e.getClass());
                assertTrue(message(e).endsWith("/v1/traces answers " + status), message(e));
            }
            for (int status : List.of(301, 400, 404, 415, 500)) {
                collector.otherwise((request, connection) -> connection.answer(status, Fields.EMPTY, ""));
                assertInstanceOf(SpanExport.Refused.class, failure(collector));
            }
        }
    }

    @Test
    void aCollectorThatNeverAnswersIsGivenUp() {
        try (ScriptedOrigin collector = ScriptedOrigin.start()) {
            collector.otherwise((request, connection) -> connection.hang());
            String message = message(failure(collector));
            assertTrue(message.endsWith("/v1/traces does not answer"), message);
        }
    }

    @Test
    void whatIsNoHttpIsAFailureAndNoBug() {
        try (ScriptedOrigin collector = ScriptedOrigin.raw(connection -> connection.raw("SSH-2.0-OpenSSH_9.9\r\n"))) {
            String message = message(failure(collector));
            assertTrue(message.startsWith("http://" + collector.hostPort()), message);
        }
    }

    @Test
    void anAnswerWithoutEndIsAnAnswer() throws IOException {
        try (ScriptedOrigin collector = ScriptedOrigin.raw(connection -> {
            connection.readRequest();
            connection.raw(CHUNKED + "5\r\nhello\r\n");
            connection.hang();
        })) {
            send(collector);
        }
    }

    @Test
    void anAnswerThatBreaksOffIsAnAnswer() throws IOException {
        try (ScriptedOrigin collector = ScriptedOrigin.raw(connection -> {
            connection.readRequest();
            connection.raw(CHUNKED + "garbage");
        })) {
            send(collector);
        }
    }

    @Test
    void aUriThatIsNoneForHttpIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> send("mailto:x"));
    }
}
