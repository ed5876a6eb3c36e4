package balancebeam.control.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointMetrics.Counter;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.discovery.Found;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointRowsTest {
    private final FakeInstance instance = new FakeInstance();

    private static List<EndpointRow> others(List<EndpointRow> rows) {
        return rows.stream().filter(row -> row.single() == null).toList();
    }

    private List<EndpointRow> rows(EndpointRows rows) {
        return rows.of(instance.clusters().values());
    }

    private static void requests(Endpoint endpoint, int count) {
        for (int i = 0; i < count; i++) {
            endpoint.metrics().shard(0).request();
            endpoint.metrics().shard(0).answer(200, 1_000_000);
        }
    }

    @Test
    void whoNeedsLessLeavesItToTheOthers() {
        assertEquals(Integer.MAX_VALUE, EndpointRows.share(new int[] {5, 3, 2}, 10));
        assertEquals(4, EndpointRows.share(new int[] {5, 3, 2}, 9));
        assertEquals(3, EndpointRows.share(new int[] {5, 5, 5}, 9));
        assertEquals(996, EndpointRows.share(new int[] {9000, 4, 9000, 4}, 2000));
        assertEquals(0, EndpointRows.share(new int[] {1, 1}, 1));
        assertEquals(Integer.MAX_VALUE, EndpointRows.share(new int[0], 9));
    }

    @Test
    void upToTheLimitEveryEndpointHasItsOwn() {
        instance.cluster("small", 1, 3);
        instance.cluster("large", 2, 7);
        List<EndpointRow> rows = rows(new EndpointRows(10));
        assertEquals(10, rows.size());
        assertEquals(List.of(), others(rows));
    }

    @Test
    void beyondTheLimitTheRestIsASumAndASmallClusterIsWhole() {
        instance.cluster("small", 1, 3);
        Cluster large = instance.cluster("large", 2, 50);
        large.all().forEach(endpoint -> requests(endpoint, 2));
        FakeInstance.endpoint(large, 30).begin();
        FakeInstance.endpoint(large, 40).tryOpenConnection();
        List<EndpointRow> rows = rows(new EndpointRows(10));
        assertEquals(3, rows.stream().filter(row -> row.cluster() != large).count());
        assertEquals(
                7,
                rows.stream()
                        .filter(row -> row.cluster() == large && row.single() != null)
                        .count());
        EndpointRow other = others(rows).getFirst();
        assertEquals(1, others(rows).size());
        assertEquals("other", other.label());
        assertEquals(86, other.counts().get(Counter.REQUESTS));
        assertEquals(86, other.counts().answers(2));
        assertEquals(86, other.counts().latencies().below()[Bounds.SECONDS.size()]);
        assertEquals(1, other.inFlight());
        assertEquals(1, other.connections());
    }

    @Test
    void aPageOfTooManyEndpointsIsBoundedAndStillAdds() {
        Cluster large = instance.cluster("large", 2, 5000);
        large.all().forEach(endpoint -> requests(endpoint, 1));
        ParsedPage parsed =
                ParsedPage.text(new MetricsPage(instance, Exemplars.NONE, MetricsPage.MOST_ENDPOINTS).text());
        List<ParsedPage.Sample> attempts = parsed.all("balancebeam_endpoint_attempts_total");
        assertEquals(2001, attempts.size());
        assertEquals(
                5000, attempts.stream().mapToDouble(ParsedPage.Sample::value).sum());
        assertEquals(2000, parsed.all("balancebeam_endpoint_up").size(), "a sum has no state");
        assertEquals(5000, parsed.value("balancebeam_cluster_healthy_endpoints"));
    }

    @Test
    void aSmallHeapShowsFewerEndpointsOneByOne() {
        assertEquals(384, MetricsPage.mostEndpoints(24L << 20));
        assertEquals(2000, MetricsPage.mostEndpoints(128L << 20));
        assertEquals(2000, MetricsPage.mostEndpoints(Long.MAX_VALUE));
    }

    @Test
    void whoHasItsOwnKeepsItWhenTheOrderChanges() {
        Cluster web = instance.cluster("web", 1, 20);
        EndpointRows rows = new EndpointRows(5);
        List<String> before =
                rows(rows).stream().map(EndpointRow::label).sorted().toList();
        web.found(IntStream.range(0, 20)
                .mapToObj(i -> FakeInstance.found(1, 19 - i))
                .toList());
        assertEquals(
                before, rows(rows).stream().map(EndpointRow::label).sorted().toList());
    }

    /** A counter that falls looks like one that began anew: a rate over it would show traffic that never was. */
    @Test
    void theSumCountsExactlyWhatItsMembersDidWhoeverComesAndGoes() {
        Random random = new Random(11);
        Cluster web = instance.cluster("web");
        EndpointRows rows = new EndpointRows(10);
        long expected = 0;
        long last = 0;
        for (int round = 0; round < 300; round++) {
            List<Found> found = new ArrayList<>(IntStream.range(0, 40)
                    .filter(i -> random.nextInt(4) > 0)
                    .mapToObj(i -> FakeInstance.found(1, i))
                    .toList());
            Collections.shuffle(found, random);
            web.found(found);
            // Who comes and goes is settled when somebody looks: what is counted then is told.
            List<EndpointRow> settled = rows(rows);
            assertEquals(
                    10, settled.stream().filter(row -> row.single() != null).count());
            EndpointRow other = others(settled).getFirst();
            assertEquals(expected, other.counts().get(Counter.REQUESTS), "round " + round);
            for (Endpoint endpoint : web.all()) {
                int count = random.nextInt(5);
                requests(endpoint, count);
                expected += other.members().contains(endpoint) ? count : 0;
            }
            EndpointRow now = others(rows(rows)).getFirst();
            assertEquals(expected, now.counts().get(Counter.REQUESTS), "round " + round);
            assertEquals(expected, now.counts().latencies().below()[Bounds.SECONDS.size()]);
            assertTrue(expected >= last);
            last = expected;
        }
        assertTrue(expected > 1000);
    }

    @Test
    void anEmptySumStaysForItsCountersAreNotForgotten() {
        Cluster web = instance.cluster("web", 1, 6);
        EndpointRows rows = new EndpointRows(4);
        rows(rows);
        requests(FakeInstance.endpoint(web, 5), 3);
        rows(rows);
        web.found(IntStream.range(0, 2).mapToObj(i -> FakeInstance.found(1, i)).toList());
        EndpointRow other = others(rows(rows)).getFirst();
        assertEquals(3, other.counts().get(Counter.REQUESTS));
        assertEquals(0, other.inFlight());
    }
}
