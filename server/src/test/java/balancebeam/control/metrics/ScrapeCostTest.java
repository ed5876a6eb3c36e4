package balancebeam.control.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.Route;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What one reading of a big page costs. The bounds are wide: they are for a mistake of an order of magnitude. */
class ScrapeCostTest {
    private static final int ROUTES = 200;
    private static final int CLUSTERS = 20;
    private static final int ENDPOINTS = 500;
    private static final int ROUNDS = 41;
    private static final long MOST_NANOS = 500_000_000;
    private static final long MOST_BYTES = 8 << 20;

    private static FakeInstance busy() {
        FakeInstance instance = new FakeInstance();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < ROUTES; i++) {
            Route route = instance.route("route-" + i);
            for (int loop = 0; loop < 2; loop++) {
                Traffic traffic = new Traffic(loop);
                for (int n = 0; n < 50; n++) {
                    traffic.exchange(route, 200 + random.nextInt(400), random.nextLong(1L << 33), 1000, null);
                }
            }
        }
        for (int i = 0; i < CLUSTERS; i++) {
            instance.cluster("cluster-" + i, i, ENDPOINTS / CLUSTERS).all().forEach(endpoint -> {
                for (int loop = 0; loop < 2; loop++) {
                    endpoint.metrics().shard(loop).request();
                    endpoint.metrics().shard(loop).answer(200 + random.nextInt(400), random.nextLong(1L << 33));
                }
            });
        }
        return instance;
    }

    @Test
    void aPageOfTwoHundredRoutesAndFiveHundredEndpointsIsMadeInNoTimeAndLittleMemory() throws IOException {
        MetricsPage page = new MetricsPage(busy());
        for (PageFormat format : PageFormat.values()) {
            measure(page, format);
        }
    }

    private static void measure(MetricsPage page, PageFormat format) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] nanos = new long[ROUNDS];
        long allocated = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
            long began = threads.getCurrentThreadCpuTime();
            page.write(format, OutputStream.nullOutputStream());
            nanos[i] = threads.getCurrentThreadCpuTime() - began;
            allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        }
        long first = nanos[0];
        Arrays.sort(nanos);
        System.out.printf(
                "%s, %d routes, %d endpoints: %d KiB in %.1f ms of CPU (the first in %.1f ms), allocating %d KiB%n",
                format,
                ROUTES,
                ENDPOINTS,
                page.page(format).length >> 10,
                nanos[ROUNDS / 2] / 1e6,
                first / 1e6,
                allocated >> 10);
        assertTrue(nanos[ROUNDS / 2] < MOST_NANOS, "median " + nanos[ROUNDS / 2] + " ns");
        assertTrue(allocated < MOST_BYTES, "allocated " + allocated + " bytes");
    }
}
