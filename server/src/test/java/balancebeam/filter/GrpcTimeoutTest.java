package balancebeam.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import balancebeam.http1.Exchanges;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcTimeoutTest {
    private static long parsed(String value) {
        byte[] bytes = Ascii.bytes("x" + value + "m");
        return GrpcTimeout.parse(bytes, 1, bytes.length - 1);
    }

    @Test
    void everyUnitIsRead() {
        assertEquals(1, parsed("1n"));
        assertEquals(1_000, parsed("1u"));
        assertEquals(1_000_000, parsed("1m"));
        assertEquals(1_000_000_000, parsed("1S"));
        assertEquals(60_000_000_000L, parsed("1M"));
        assertEquals(3_600_000_000_000L, parsed("1H"));
        assertEquals(99_999_999_000_000L, parsed("99999999m"));
        assertEquals(7_000_000, parsed("00000007m"));
    }

    @Test
    void whatIsLongerThanALongIsForEverAndAddsUp() {
        assertEquals(Long.MAX_VALUE / 2, parsed("99999999H"));
    }

    @Test
    void anythingElseIsNone() {
        for (String none : new String[] {
            "",
            "m",
            "1",
            "0m",
            "00000000S",
            "-1m",
            "+1m",
            "1s",
            "1h",
            "1N",
            "1 m",
            " 1m",
            "1mm",
            "123456789m",
            "1.5S",
            "0x1m",
            "१m"
        }) {
            assertEquals(GrpcTimeout.NONE, parsed(none), none);
        }
    }

    @Test
    void whatIsWrittenHasEightDigitsAtMostAndIsNeverMore() {
        assertEquals("1n", GrpcTimeout.text(-5));
        assertEquals("1n", GrpcTimeout.text(1));
        assertEquals("99999999n", GrpcTimeout.text(99_999_999));
        assertEquals("100000u", GrpcTimeout.text(100_000_000));
        assertEquals("100000u", GrpcTimeout.text(100_000_999));
        assertEquals("100000m", GrpcTimeout.text(100_000_000_000L));
        assertEquals("100000S", GrpcTimeout.text(100_000_000_000_000L));
        assertEquals("1666666M", GrpcTimeout.text(100_000_000_000_000_000L));
        assertEquals("2562047H", GrpcTimeout.text(Long.MAX_VALUE));
        for (long nanos = 1; nanos > 0; nanos = nanos * 3 + 1) {
            String text = GrpcTimeout.text(nanos);
            long read = parsed(text);
            assertTrue(text.length() <= 9, text);
            assertTrue(read <= nanos, text);
            assertTrue(read >= Math.min(nanos - nanos / 50_000, Long.MAX_VALUE / 2), text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "20, 14, false",
        "20, 15, true",
        "20, 30, true",
        "1, 9, false",
        "1, 10, true",
        "0, 1000, false",
    })
    void whoGivesACallUpWhenItsTimeIsOverDoesRight(long timeMillis, long ageMillis, boolean over) {
        Exchange call = Exchanges.get("/");
        long start = call.record().startNanos();
        call.edits().deadline(timeMillis == 0 ? 0 : start + timeMillis * 1_000_000);
        assertEquals(over, GrpcTimeout.isOver(call, start + ageMillis * 1_000_000));
    }
}
