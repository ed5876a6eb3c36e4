package balancebeam.policy.compression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.CompressionConfig;
import balancebeam.config.CompressionLevel;
import balancebeam.config.ContentCoding;
import balancebeam.config.Defaults;
import balancebeam.filter.AnswerStage;
import balancebeam.filter.Exchange;
import balancebeam.http.FieldName;
import balancebeam.http1.Exchanges;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are compressed, and what then becomes of their fields. */
class CompressionFilterTest {
    private static final String TYPE = "Content-Type: text/html; charset=utf-8";
    private static final String LONG = "Content-Length: 5000";

    private final Compression compression = new Compression(1, 1024 * 1024);
    private final CompressionFilter filter = new CompressionFilter(
            new CompressionConfig(List.of(ContentCoding.GZIP), Defaults.COMPRESS_TYPES, 1024, CompressionLevel.DEFAULT),
            compression);
    private Exchange exchange = gets();

    @AfterEach
    void close() {
        compression.close(0);
    }

    private static Exchange gets(String... fields) {
        return Exchanges.get("/", fields.length == 0 ? new String[] {"Accept-Encoding: gzip"} : fields);
    }

    /** Gives whether the answer is compressed. */
    private boolean answered(int status, long bytes, String... fields) {
        Exchanges.run(exchange, filter);
        Exchanges.endpointAnswers(exchange, status, fields);
        AnswerStage stage = filter.stage(exchange, exchange.answer(), bytes, 0);
        if (stage != null) {
            exchange.answersBy(stage);
            exchange.end(0);
        }
        return stage != null;
    }

    private List<String> fields() {
        return Exchanges.answered(exchange);
    }

    @Test
    void aCompressedAnswerSaysSo() {
        assertTrue(answered(
                200,
                5000,
                TYPE,
                LONG,
                "ETag: \"a1\"",
                "Accept-Ranges: bytes",
                "Content-MD5: x",
                "Digest: sha-256=x",
                "Content-Digest: sha-256=:x:",
                "Repr-Digest: sha-256=:x:",
                "Last-Modified: Sat, 21 Nov 2026 10:00:00 GMT"));
        assertEquals(
                List.of(
                        TYPE,
                        "Last-Modified: Sat, 21 Nov 2026 10:00:00 GMT",
                        "Vary: Accept-Encoding",
                        "Content-Encoding: gzip",
                        "ETag: W/\"a1\""),
                fields());
        assertEquals(-1, exchange.answer().find(FieldName.CONTENT_LENGTH));
    }

    @Test
    void whatIsNotAcceptedOnlyVaries() {
        exchange = gets("Accept-Encoding: br");
        assertEquals(false, answered(200, 5000, TYPE, LONG, "ETag: \"a1\"", "Accept-Ranges: bytes"));
        assertEquals(List.of(TYPE, "ETag: \"a1\"", "Accept-Ranges: bytes", "Vary: Accept-Encoding"), fields());
        assertTrue(exchange.answer().find(FieldName.CONTENT_LENGTH) >= 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: br",
                "Content-Encoding: identity",
                "Cache-Control: public, No-Transform",
                "Cache-Control: no-transform"
            })
    void whatMustNotChangeDoesNotChangeAtAll(String field) {
        assertEquals(false, answered(200, 5000, TYPE, field, "ETag: \"a1\""));
        assertEquals(List.of(TYPE, field, "ETag: \"a1\""), fields());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        text/html                          | true
        TEXT/HTML ; charset=x              | true
        text/event-stream                  | true
        application/json                   | true
        application/jsonp                  | false
        application/json-seq               | false
        image/svg+xml                      | true
        image/png                          | false
        text                               | false
        textual/html                       | false
        application/grpc                   | false
        application/grpc+proto             | false
        ''                                 | false
        """)
    void onlyTypesThatAreListed(String type, boolean is) {
        assertEquals(is, answered(200, -1, "Content-Type: " + type));
    }

    @Test
    void whatHasNoTypeIsLeftAlone() {
        assertEquals(false, answered(200, -1));
        assertEquals(List.of(), fields());
    }

    @Test
    void grpcIsLeftAloneAlsoWhereAllIsListed() {
        CompressionFilter all = new CompressionFilter(
                new CompressionConfig(
                        List.of(ContentCoding.GZIP), List.of("application/*"), 0, CompressionLevel.FASTEST),
                compression);
        Exchanges.endpointAnswers(exchange, 200, "Content-Type: application/grpc-web+proto");
        assertNull(all.stage(exchange, exchange.answer(), -1, 0));
        assertEquals(List.of("Content-Type: application/grpc-web+proto"), fields());
    }

    @ParameterizedTest
    @CsvSource({"200, true", "201, true", "203, true", "404, true", "500, true", "204, false", "205, false"})
    void byStatus(int status, boolean is) {
        assertEquals(is, answered(status, 5000, TYPE));
    }

    @Test
    void aPartIsPassedOnAndVaries() {
        assertEquals(false, answered(206, 5000, TYPE, "ETag: \"a1\"", "Content-Range: bytes 0-4999/9000"));
        assertEquals(
                List.of(TYPE, "ETag: \"a1\"", "Content-Range: bytes 0-4999/9000", "Vary: Accept-Encoding"), fields());
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "1023, false", "1024, true", "-1, true"})
    void whatIsKnownToBeShortIsLeftAlone(long bytes, boolean is) {
        assertEquals(is, answered(200, bytes, TYPE));
        assertEquals(is, fields().contains("Vary: Accept-Encoding"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Origin                        | Origin, Accept-Encoding
        *                             | *
        Accept-Encoding               | Accept-Encoding
        origin, accept-encoding       | origin, accept-encoding
        Accept-Encoding-Not           | Accept-Encoding-Not, Accept-Encoding
        """)
    void varyIsMerged(String before, String after) {
        assertTrue(answered(200, -1, TYPE, "Vary: " + before));
        assertEquals(
                List.of("Vary: " + after),
                fields().stream().filter(line -> line.startsWith("Vary")).toList());
    }

    @Test
    void severalVaryBecomeOne() {
        assertTrue(answered(200, -1, TYPE, "Vary: Origin", "vary: Cookie"));
        assertEquals(List.of(TYPE, "Vary: Origin, Cookie, Accept-Encoding", "Content-Encoding: gzip"), fields());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        "a"        | ETag: W/"a"
        ""         | ETag: W/""
        W/"a"      | ETag: W/"a"
        a          | -
        """)
    void aTagBecomesWeak(String before, String after) {
        assertTrue(answered(200, -1, TYPE, "ETag: " + before));
        assertEquals(
                after.equals("-") ? List.of() : List.of(after),
                fields().stream().filter(line -> line.startsWith("ETag")).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        W/"a"            | W/"a"
        "x", W/"a"       | W/"a"
        "a"              | "a"
        W/"ab"           | "a"
        *                | "a"
        """)
    void notModifiedHasTheTagThatTheClientHas(String asked, String told) {
        exchange = gets("Accept-Encoding: gzip", "If-None-Match: " + asked);
        assertEquals(false, answered(304, 0, "ETag: \"a\""));
        assertEquals(
                List.of("ETag: " + told, "Vary: Accept-Encoding"),
                fields().stream().sorted().toList());
    }

    @Test
    void notModifiedOfAnotherTypeIsLeftAlone() {
        exchange = gets("Accept-Encoding: gzip", "If-None-Match: W/\"a\"");
        answered(304, 0, "ETag: \"a\"", "Content-Type: image/png");
        assertEquals(List.of("ETag: \"a\"", "Content-Type: image/png"), fields());
    }

    @Test
    void headIsToldWhatGetWouldBe() {
        exchange = Exchanges.of("HEAD / HTTP/1.1", "203.0.113.7", "Host: a", "Accept-Encoding: gzip");
        assertEquals(false, answered(200, 0, TYPE, LONG, "ETag: \"a1\""));
        assertEquals(List.of(TYPE, "Vary: Accept-Encoding", "Content-Encoding: gzip", "ETag: W/\"a1\""), fields());
        assertEquals(-1, exchange.answer().find(FieldName.CONTENT_LENGTH));
        exchange = Exchanges.of("HEAD / HTTP/1.1", "203.0.113.7", "Host: a", "Accept-Encoding: gzip");
        answered(200, 0, TYPE, "Content-Length: 1000");
        assertEquals(List.of(TYPE), fields());
    }

    @Test
    void aClientCanForbidItToo() {
        exchange = gets("Accept-Encoding: gzip", "Cache-Control: no-transform");
        assertEquals(false, answered(200, -1, TYPE));
        assertEquals(List.of(TYPE, "Vary: Accept-Encoding"), fields());
    }

    @Test
    void whereThereIsNoMemoryForMoreAnswersStayAsTheyAre() {
        Encoders encoders = compression.on(0);
        List<Encoders.Lease> all = Stream.generate(() -> encoders.take(ContentCoding.GZIP, CompressionLevel.DEFAULT))
                .takeWhile(lease -> lease != null)
                .map(Objects::requireNonNull)
                .toList();
        assertEquals(3, all.size());
        assertEquals(false, answered(200, -1, TYPE));
        assertEquals(List.of(TYPE, "Vary: Accept-Encoding"), fields());
        assertEquals(2, compression.views().getFirst().skipped());
        all.forEach(encoders::giveBack);
        exchange = gets();
        assertTrue(answered(200, -1, TYPE));
        assertEquals(0, compression.views().getFirst().running());
    }

    @Test
    void anAnswerThatIsNotCompressedMakesNoObjects() {
        exchange = gets("Accept-Encoding: br;q=1.0, deflate;q=0.5", "Accept: text/html");
        answered(200, -1, "Server: x", TYPE, "Cache-Control: max-age=60, public", "ETag: \"a\"");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
            exchange.answerLines().clear();
            assertNull(filter.stage(exchange, exchange.answer(), -1, 0));
        }
        assertEquals(0, (threads.getCurrentThreadAllocatedBytes() - before) / 20_000);
    }

    @Test
    void encodersAreUsedAgain() {
        Encoders encoders = compression.on(0);
        Encoders.Lease first = encoders.take(ContentCoding.GZIP, CompressionLevel.DEFAULT);
        assertNotNull(first);
        encoders.giveBack(first);
        Encoders.Lease other = encoders.take(ContentCoding.GZIP, CompressionLevel.FASTEST);
        assertNotNull(other);
        assertTrue(first.encoder() != other.encoder(), "of another level");
        Encoders.Lease again = encoders.take(ContentCoding.GZIP, CompressionLevel.DEFAULT);
        assertNotNull(again);
        assertEquals(first.encoder(), again.encoder());
        encoders.giveBack(other);
        encoders.giveBack(again);
    }

    @Test
    void whatCanNotBeLoadedIsNotOffered() {
        assertEquals(false, Codings.load(ContentCoding.BR, () -> {
            throw new UnsatisfiedLinkError("no brotli here");
        }));
        CompressionFilter without = new CompressionFilter(
                new CompressionConfig(
                        List.of(ContentCoding.BR, ContentCoding.GZIP),
                        Defaults.COMPRESS_TYPES,
                        0,
                        CompressionLevel.DEFAULT),
                compression,
                coding -> coding != ContentCoding.BR);
        exchange = gets("Accept-Encoding: br;q=1, gzip;q=0.1");
        Exchanges.endpointAnswers(exchange, 200, TYPE);
        AnswerStage stage = without.stage(exchange, exchange.answer(), -1, 0);
        assertNotNull(stage);
        exchange.answersBy(stage);
        exchange.end(0);
        assertTrue(fields().contains("Content-Encoding: gzip"));
    }
}
