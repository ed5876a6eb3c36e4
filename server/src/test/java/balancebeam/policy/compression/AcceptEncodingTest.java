package balancebeam.policy.compression;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;
import balancebeam.http1.Exchanges;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which coding a client gets. */
class AcceptEncodingTest {
    private static final String[] OFFERED = {"zstd", "br", "gzip"};
    private static final byte[][] NAMES = Stream.of(OFFERED).map(Ascii::bytes).toArray(byte[][]::new);

    private static String chosen(Head request) {
        int i = AcceptEncoding.choose(request, NAMES);
        return i < 0 ? "-" : OFFERED[i];
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        gzip                                | gzip
        GZIP                                | gzip
        x-gzip                              | gzip
        X-Gzip;q=0.3                        | gzip
        gzip, deflate, br, zstd             | zstd
        gzip, deflate, br                   | br
        deflate                             | -
        gzip;q=1.0, br;q=0.9, zstd;q=0.001  | gzip
        gzip;q=0.5,br;q=0.50,zstd;q=0.500   | zstd
        gzip ; q=0.2 , br ; q=0.3           | br
        gzip;Q=0.2, br                      | br
        gzip;q=0                            | -
        gzip;q=0.000, *                     | zstd
        gzip;q=0, br;q=0, *;q=0.1           | zstd
        *                                   | zstd
        *;q=0                               | -
        *;q=0, gzip                         | gzip
        br, *;q=0                           | br
        zstd;q=0, *                         | br
        identity                            | -
        identity, gzip                      | gzip
        identity;q=1, gzip;q=0.5            | -
        identity;q=0.5, gzip;q=0.5          | gzip
        identity;q=0                        | -
        identity;q=0, gzip;q=0.001          | gzip
        identity;q=0, *                     | zstd
        gzip;q=2                            | -
        gzip;q=1.5                          | -
        gzip;q=1.001                        | -
        gzip;q=-1                           | -
        gzip;q=                             | -
        gzip;q                              | -
        gzip;q=x                            | -
        gzip;q=0.                           | -
        gzip;q=1.                           | gzip
        gzip;q=0.1234                       | -
        gzip;                               | gzip
        gzip;level=9                        | -
        ,, gzip ,                           | gzip
        gzipped                             | -
        gz ip                               | -
        ;q=1                                | -
        """)
    void theBestThatIsOffered(String accepted, String coding) {
        assertEquals(
                coding,
                chosen(Exchanges.get("/", "Accept-Encoding: " + accepted).request()));
    }

    @Test
    void whoSaysNothingGetsItAsItIs() {
        assertEquals("-", chosen(Exchanges.get("/").request()));
        assertEquals("-", chosen(Exchanges.get("/", "Accept-Encoding:").request()));
    }

    @Test
    void severalFieldsAreOneList() {
        assertEquals(
                "br",
                chosen(Exchanges.get("/", "Accept-Encoding: gzip;q=0.5", "X: y", "accept-encoding: br")
                        .request()));
    }

    @Test
    void aFieldThatEndpointsDoNotGetCountsAllTheSame() {
        Head request = Exchanges.get("/", "Accept-Encoding: gzip").request();
        request.dropNamed(Ascii.bytes("accept-encoding"));
        assertEquals("gzip", chosen(request));
    }

    @Test
    void theFirstThatIsOfferedIsTakenAmongEqual() {
        byte[][] gzipFirst = {Ascii.bytes("gzip"), Ascii.bytes("br")};
        assertEquals(
                0,
                AcceptEncoding.choose(
                        Exchanges.get("/", "Accept-Encoding: br, gzip").request(), gzipFirst));
    }
}
