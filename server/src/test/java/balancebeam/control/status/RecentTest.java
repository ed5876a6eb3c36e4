package balancebeam.control.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.balance.LatencyHistogram;
import org.junit.jupiter.api.Test;

class RecentTest {
    private final LatencyHistogram all = new LatencyHistogram();
    private final Recent recent = new Recent();

    private void turn() {
        LatencyHistogram copy = new LatencyHistogram();
        copy.add(all);
        recent.turn(copy);
    }

    private long counted() {
        return recent.of(all).count();
    }

    @Test
    void whatWasCountedIsRecentForTenToTwentySecondsAndThenOver() {
        all.record(1_000);
        assertEquals(1, counted(), "what is new is recent at once");
        turn();
        all.record(1_000);
        assertEquals(2, counted());
        turn();
        all.record(1_000);
        assertEquals(2, counted(), "the first is over");
        turn();
        assertEquals(1, counted());
        turn();
        assertEquals(0, counted());
    }
}
