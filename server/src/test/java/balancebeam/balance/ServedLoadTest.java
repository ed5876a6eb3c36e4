package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What a server tells of its load. */
class ServedLoadTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final ServedLoad load = new ServedLoad();

    /** So many come at once and end after as many milliseconds as there were when they came. */
    private void serve(int requests, long nowNanos) {
        int[] begins = new int[requests];
        for (int i = 0; i < requests; i++) {
            begins[i] = load.begin();
        }
        for (int begin : begins) {
            load.end(begin, begin * MILLI, nowNanos);
        }
    }

    @Test
    void countsWhatIsInFlight() {
        int first = load.begin();
        load.begin();
        assertEquals(2, load.rif());
        load.end(first, MILLI, 0);
        load.fail();
        assertEquals(0, load.rif());
    }

    @Test
    void knowsNothingAtFirstAndNothingOfFailures() {
        assertEquals(0, load.latencyNanos(0));
        load.begin();
        load.fail();
        assertEquals(0, load.latencyNanos(0));
    }

    @Test
    void theLatencyIsTheOneAtThatManyInFlight() {
        for (int i = 0; i < 3; i++) {
            serve(40, 0);
        }
        for (int now = 0; now < 30; now++) {
            assertEquals(now + 1.0, load.latencyNanos(0) / 1e6, 1);
            load.begin();
        }
    }

    @Test
    void aMachineThatWasBusyIsNotThoughtSlowWhenItIsIdle() {
        for (int i = 0; i < 200; i++) {
            load.begin();
        }
        for (int i = 0; i < 200; i++) {
            load.end(101 + i % 100, 300 * MILLI, SECOND);
        }
        assertEquals(2.6, load.latencyNanos(SECOND) / 1e6, 0.5);
    }

    @Test
    void oneLongRequestIsNotTheMedian() {
        for (int i = 0; i < 10; i++) {
            load.end(load.begin(), i == 5 ? SECOND : MILLI, 0);
        }
        assertEquals(MILLI, load.latencyNanos(0));
    }

    @Test
    void whatIsLongAgoIsForgotten() {
        load.end(load.begin(), 50 * MILLI, 0);
        assertEquals(50 * MILLI, load.latencyNanos(10 * SECOND));
        assertEquals(0, load.latencyNanos(11 * SECOND));
    }
}
