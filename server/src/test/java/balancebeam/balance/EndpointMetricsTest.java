package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.EndpointMetrics.Counter;
import balancebeam.balance.EndpointMetrics.Shard;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointMetricsTest {

    private final EndpointMetrics metrics = new EndpointMetrics();

    @Test
    void sumsWhatTheLoopsCounted() {
        for (int loop : new int[] {0, 5, 2}) {
            Shard shard = metrics.shard(loop);
            shard.request();
            shard.request();
            shard.retry();
            shard.reset();
            shard.connectFailure();
            shard.answer(204, 1_000_000);
        }
        assertEquals(6, metrics.total(Counter.REQUESTS));
        assertEquals(3, metrics.total(Counter.RETRIES));
        assertEquals(3, metrics.total(Counter.RESETS));
        assertEquals(3, metrics.total(Counter.CONNECT_FAILURES));
        assertEquals(3, metrics.total(Counter.ANSWERS_2XX));
        assertEquals(0, metrics.total(Counter.EJECTIONS));
        assertEquals(3, metrics.latency(2).count());
        assertEquals(3_000_000, metrics.latency(2).totalNanos());
    }

    @Test
    void aLoopKeepsItsShard() {
        Shard shard = metrics.shard(3);
        metrics.shard(9);
        assertSame(shard, metrics.shard(3));
    }

    @ParameterizedTest
    @CsvSource({"101, 1", "200, 2", "299, 2", "304, 3", "404, 4", "503, 5", "999, 5"})
    void anAnswerCountsInTheClassOfItsStatus(int status, int statusClass) {
        metrics.shard(0).answer(status, 5_000_000);
        assertEquals(1, metrics.total(Counter.valueOf("ANSWERS_" + statusClass + "XX")));
        for (int other = 1; other <= 5; other++) {
            assertEquals(other == statusClass ? 1 : 0, metrics.latency(other).count());
        }
        assertEquals(1, metrics.latency().count());
    }

    @Test
    void losesNothingWhenLoopsCountAtOnceAndAReaderLooks() {
        Race.run(4, loop -> {
            long before = 0;
            for (int i = 0; i < 50_000; i++) {
                if (loop == 3) {
                    long now = metrics.total(Counter.REQUESTS);
                    assertTrue(now >= before);
                    before = now;
                } else {
                    metrics.shard(loop).request();
                    metrics.shard(loop).answer(200, i);
                }
            }
        });
        assertEquals(150_000, metrics.total(Counter.REQUESTS));
        assertEquals(150_000, metrics.latency(2).count());
    }

    @Test
    void recordingARequestAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        record20k();
        long before = threads.getCurrentThreadAllocatedBytes();
        record20k();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1000, "20,000 requests allocated " + allocated + " bytes");
    }

    private void record20k() {
        for (int i = 0; i < 20_000; i++) {
            Shard shard = metrics.shard(1);
            shard.request();
            shard.answer(i % 2 == 0 ? 200 : 404, i * 1000L);
        }
    }
}
