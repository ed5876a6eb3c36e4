package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.http.Head;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What endpoints answer to probes of their load, and what they do not. */
class ProbeAnswerTest {
    private String told = "";

    private final Prober.Asker asker = new Prober.Asker() {
        @Override
        public void answered(int index, int rif, long latencyNanos, long nowNanos) {
            told = "%d: %d, %d at %d".formatted(index, rif, latencyNanos, nowNanos);
        }

        @Override
        public void silent(int index, long nowNanos) {
            told = "%d at %d".formatted(index, nowNanos);
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rif=12, latency-ms=3.4 | 7: 12, 3400000 at 9",
                "latency-ms=0.25,rif=0 | 7: 0, 250000 at 9",
                "rif=3 | 7: 3, 0 at 9",
                "rif=3;a=b, other=(1 2), latency-ms=1 | 7: 3, 1000000 at 9",
                "rif=3, latency-ms=999999999999 | 7: 3, 3600000000000 at 9",
                "rif=999999999 | 7: 1048576, 0 at 9",
                "rif=-3 | 7 at 9",
                "rif=many | 7 at 9",
                "x-rif=3 | 7 at 9",
                "rifs=3 | 7 at 9",
                "latency-ms=3 | 7 at 9",
                "rif | 7 at 9",
                "= | 7 at 9",
            })
    void isRead(String value, String expected) {
        Head head = AnswerHeads.with("Endpoint-Load", value);
        assertEquals(expected.contains(":"), ProbeAnswer.tell(asker, 7, head, 9));
        assertEquals(expected, told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Server", "Endpoint-Load-Metrics"})
    void anotherFieldIsNone(String name) {
        ProbeAnswer.tell(asker, 7, AnswerHeads.with(name, "rif=3"), 9);
        assertEquals("7 at 9", told);
    }
}
