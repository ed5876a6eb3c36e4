package balancebeam.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationTest {

    private static final int REQUESTS = 50_000;
    private static final int CLIENTS = 2_000;

    /** Allowed and refused, IPv4 and IPv6, from the table and from the sketch, and through turns of the window. */
    @ParameterizedTest
    @EnumSource
    void decidingAllocatesNothing(WindowKind kind) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (RateLimiter limiter = Limiters.limiter(kind, 10, 256)) {
            long allowed = ask(limiter, 0);
            long before = threads.getCurrentThreadAllocatedBytes();
            allowed += ask(limiter, REQUESTS);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allowed > CLIENTS && allowed < 2 * REQUESTS, "allowed " + allowed);
            assertTrue(limiter.overflowDecisions() > 0);
            assertTrue(allocated < REQUESTS / 10, allocated + " bytes for " + REQUESTS + " requests");
        }
    }

    @Test
    void aLimiterForAMillionClientsCostsNothingBeforeItsFirstClients() {
        try (RateLimiter limiter = Limiters.limiter(WindowKind.SLIDING, 10, 1 << 20)) {
            assertEquals(0, limiter.allocatedBytes());
            for (int client = 0; client < 10; client++) {
                Limiters.ask(limiter, client, 0);
            }
            assertTrue(limiter.allocatedBytes() <= 10 * 16 * 1024, "" + limiter.allocatedBytes());
        }
    }

    private static long ask(RateLimiter limiter, int from) {
        long allowed = 0;
        for (int i = from; i < from + REQUESTS; i++) {
            long now = Limiters.START + i * 10_000_000L;
            long client = i % CLIENTS;
            boolean ipv6 = i % 3 == 0;
            allowed += RateDecision.allowed(limiter.acquire(client << 6, client % 500, ipv6, now)) ? 1 : 0;
        }
        return allowed;
    }
}
