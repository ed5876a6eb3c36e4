package balancebeam.control.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Route;
import balancebeam.upstream.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** While loops count, no counter and no bucket of the page ever falls, and in the end every one is exact. */
class NeverBackwardsTest {
    private static final int LOOPS = 2;
    private static final int SCRAPES = 30;

    private final FakeInstance instance = new FakeInstance();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final long[] done = new long[LOOPS];

    private void count(int loop, Route route, Cluster cluster) {
        Traffic traffic = new Traffic(loop);
        SplittableRandom random = new SplittableRandom(loop);
        List<Endpoint> endpoints = cluster.all();
        while (!stop.get()) {
            long nanos = (long) Math.pow(10, 3 + 7 * random.nextDouble());
            boolean fails = random.nextInt(8) == 0;
            traffic.exchange(route, fails ? 502 : 200, nanos, 10, fails ? ProxyError.CONNECT_FAILED : null);
            Endpoint endpoint = endpoints.get(random.nextInt(endpoints.size()));
            endpoint.metrics().shard(loop).request();
            endpoint.metrics().shard(loop).answer(200, nanos);
            done[loop]++;
        }
    }

    @Test
    void readingWhileTwoLoopsWrite() throws InterruptedException {
        Route route = instance.route("shop");
        Cluster cluster = instance.cluster("web", 1, 8);
        MetricsPage page = new MetricsPage(instance, Exemplars.NONE, 4);
        List<Thread> loops = new ArrayList<>();
        for (int loop = 0; loop < LOOPS; loop++) {
            int index = loop;
            loops.add(Thread.ofPlatform().start(() -> count(index, route, cluster)));
        }
        Map<String, Double> last = new HashMap<>();
        try {
            for (int i = 0; i < SCRAPES; i++) {
                look(ParsedPage.parse(Utf8.strict(page.text()), false), last);
            }
        } finally {
            stop.set(true);
            for (Thread loop : loops) {
                loop.join();
            }
        }
        assertExact(ParsedPage.text(page.text()), done[0] + done[1]);
    }

    private static void look(ParsedPage page, Map<String, Double> last) {
        int compared = 0;
        for (ParsedPage.Family family : page.families.values()) {
            boolean grows = family.type.equals("counter") || family.type.equals("histogram");
            for (ParsedPage.Sample sample : grows ? family.samples.values() : List.<ParsedPage.Sample>of()) {
                Double before = last.put(sample.series(), sample.value());
                assertTrue(before == null || before <= sample.value(), () -> sample + " was " + before);
                compared++;
            }
        }
        assertTrue(compared > 150, "only " + compared + " series");
    }

    private static void assertExact(ParsedPage page, long exchanges) {
        assertTrue(exchanges > 1000, "only " + exchanges + " exchanges");
        for (String name : List.of(
                "balancebeam_requests_total",
                "balancebeam_endpoint_attempts_total",
                "balancebeam_request_duration_seconds_count",
                "balancebeam_endpoint_latency_seconds_count")) {
            assertEquals(
                    (double) exchanges,
                    page.all(name).stream()
                            .mapToDouble(ParsedPage.Sample::value)
                            .sum(),
                    name);
        }
        assertEquals(10.0 * exchanges, page.value("balancebeam_response_sent_bytes_total", "route", "shop"));
        assertEquals(0, page.value("balancebeam_requests_in_flight", "route", "shop"));
    }
}
