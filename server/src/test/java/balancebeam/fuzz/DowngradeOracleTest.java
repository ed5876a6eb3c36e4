package balancebeam.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.fuzz.DowngradeOracle.Kind;
import balancebeam.fuzz.DowngradeOracle.Verdict;
import balancebeam.testkit.Field;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge of {@link DowngradeFuzz} knows right from wrong, and is shown enough of both. */
class DowngradeOracleTest {
    @Test
    void eachKindOfRequestIsMadeOften() {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        for (int i = 0; i < 5000; i++) {
            byte[] input = ByteBuffer.allocate(4).putInt(i * 0x9E3779B1).array();
            Verdict verdict = DowngradeOracle.judge(new RequestMaker(new Choices(input)).make());
            counts.merge(verdict.kind(), 1, Integer::sum);
        }
        assertTrue(counts.getOrDefault(Kind.GOOD, 0) > 1500, counts::toString);
        assertTrue(counts.getOrDefault(Kind.BAD, 0) > 1000, counts::toString);
        assertTrue(counts.getOrDefault(Kind.EITHER, 0) > 200, counts::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            :path             | /a?b=c              | GOOD
            :path             | /a b                | BAD
            :path             | /a HTTP/1.1\\r\\nb: c | BAD
            :path             | *                   | BAD
            :path             | a                   | BAD
            :path             | http://b.example/   | BAD
            :path             | /a#b                | BAD
            :path             | /a\\"b               | EITHER
            :method           | M-SEARCH            | GOOD
            :method           | G T                 | BAD
            :method           | CONNECT             | BAD
            :scheme           | https               | GOOD
            :scheme           | ftp                 | EITHER
            :scheme           | ht tp               | BAD
            :authority        | [::1]:80            | GOOD
            :authority        | u@a.example         | BAD
            :authority        | :80                 | BAD
            :authority        | a,b                 | EITHER
            host              | A.Example           | GOOD
            host              | a.example:80        | EITHER
            host              | b.example           | BAD
            :other            | x                   | BAD
            x                 | a, \\"b\\"\\tc      | GOOD
            x                 | \\351               | GOOD
            x                 | a\\rb               | BAD
            x                 | a\\nb               | BAD
            x                 | a\\0b               | BAD
            x:y               | a                   | BAD
            x y               | a                   | BAD
            X                 | a                   | BAD
            te                | trailers            | GOOD
            te                | gzip                | BAD
            connection        | x                   | BAD
            transfer-encoding | chunked             | BAD
            upgrade           | websocket           | BAD
            content-length    | 2                   | GOOD
            content-length    | 02                  | EITHER
            content-length    | 2, 2                | EITHER
            content-length    | 3                   | BAD
            content-length    | 1                   | BAD
            content-length    | +2                  | BAD
            expect            | 100-continue        | GOOD
            expect            | else                | EITHER
            """)
    void aFieldIsJudged(String name, String escaped, Kind kind) {
        String value = escaped.translateEscapes();
        List<Field> head = new ArrayList<>(RequestMaker.good().head());
        boolean replaced = head.removeIf(field -> field.name().equals(name));
        head.add(replaced ? 0 : head.size(), new Field(name, value));
        assertEquals(kind, judge(head, null).kind(), () -> judge(head, null).why());
    }

    @Test
    void trailersAreJudged() {
        List<Field> head = RequestMaker.good().head();
        assertEquals(
                Kind.GOOD, judge(head, Fields.of("x", "y", "cookie", "a=b")).kind());
        assertEquals(Kind.EITHER, judge(head, Fields.of("host", "b.example")).kind());
        assertEquals(Kind.BAD, judge(head, Fields.of("connection", "close")).kind());
        assertEquals(Kind.BAD, judge(head, Fields.of(":path", "/")).kind());
        assertEquals(Kind.BAD, judge(head, Fields.of("x", "a\r\nb")).kind());
    }

    @Test
    void pseudoHeaderFieldsComeOnceAndFirst() {
        Field path = new Field(":path", "/");
        Field ordinary = new Field("x", "y");
        List<Field> good = RequestMaker.good().head();
        for (List<Field> bad : List.of(
                List.of(path, good.get(0), good.get(1), good.get(2), good.get(3)),
                List.of(ordinary, good.get(0), good.get(1), good.get(2), good.get(3)),
                List.of(good.get(0), good.get(1), good.get(2)),
                List.of(good.get(0), good.get(1), good.get(3)))) {
            assertEquals(Kind.BAD, judge(bad, null).kind(), bad::toString);
        }
    }

    private static Verdict judge(List<Field> head, @Nullable Fields trailers) {
        return DowngradeOracle.judge(new StreamRequest(
                head, List.of(Octets.of("hi")), trailers == null ? null : trailers.lines(), false, 0));
    }
}
