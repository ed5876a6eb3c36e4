package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.http.Head;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Load as endpoints report it, and what those gain that lie. */
class ReportedMetricTest {
    private static final long SECOND = 1_000_000_000;

    private final LoadMetric metric = new ReportedMetric();
    private final Endpoint endpoint = Endpoints.one();

    private static Head report(String value) {
        return AnswerHeads.with("Endpoint-Load-Metrics", value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TEXT cpu_utilization=0.7,mem_utilization=0.9 | 0.7",
                "TEXT cpu_utilization:0.7,application_utilization:0.85 | 0.85",
                "TEXT named_metrics.cpu_utilization=9,cpu_utilization=1 | 1",
                "TEXT xcpu_utilization=9 | -1",
                "TEXT cpu_utilization=3e-05 | 0",
                "TEXT cpu_utilization=0.123456789012345 | 0.123456789",
                "TEXT cpu_utilization= | -1",
                "TEXT cpu_utilization | -1",
                "TEXT cpu_utilization=-5 | -1",
                "TEXT cpu_utilization=NaN | -1",
                "JSON {\"cpu_utilization\": 0.3, \"rps_fractional\": 10} | 0.3",
                "JSON {\"cpu_utilization\":\"0.3\"} | 0.3",
                "BIN abc | -1",
                "cpu_utilization=1 | -1",
                "TEXT | -1",
            })
    void theUtilizationIsRead(String value, double utilization) {
        assertEquals(utilization, LoadReport.utilization(report(value)), 1e-9);
        assertEquals(LoadReport.NONE, LoadReport.utilization(AnswerHeads.with("Server", value)));
    }

    @Test
    void whoIsBusierIsMoreLoaded() {
        metric.told(endpoint, report("TEXT cpu_utilization=0.5"), 0);
        assertEquals(750, metric.load(endpoint, 0));
        endpoint.begin();
        assertEquals(1500, metric.load(endpoint, 0));
    }

    @Test
    void whoSaysNothingIsBusyUntilItSaysSomething() {
        metric.told(endpoint, AnswerHeads.with("Server", "x"), 0);
        assertEquals(1250, metric.load(endpoint, 0));
        metric.told(endpoint, report("TEXT cpu_utilization=0.1"), SECOND);
        metric.told(endpoint, AnswerHeads.with("Server", "x"), 2 * SECOND);
        assertEquals(350, metric.load(endpoint, 2 * SECOND));
        assertEquals(250, metric.load(endpoint, 12 * SECOND), "what is stale is asked again");
    }

    @Test
    void whoLiesWithZeroGetsAtMostFiveTimesAsMuch() {
        EndpointSet set = Endpoints.of(2);
        Endpoint liar = set.get(0);
        metric.told(liar, report("TEXT cpu_utilization=0"), 0);
        metric.told(set.get(1), report("TEXT cpu_utilization=1"), 0);
        Balancer balancer = new LeastRequestBalancer(set, metric);
        FakePick pick = new FakePick(1);
        for (int i = 0; i < 600; i++) {
            Objects.requireNonNull(balancer.pick(pick)).begin();
        }
        assertEquals(500, liar.inFlight(), 5);
    }

    @Test
    void whoFailsIsBusyWhateverItSays() {
        metric.told(endpoint, report("TEXT cpu_utilization=0"), 0);
        metric.answered(endpoint, 503, 1, 0);
        assertEquals(4250, metric.load(endpoint, 0));
        metric.told(endpoint, report("TEXT cpu_utilization=99999"), 0);
        assertEquals(4250, metric.load(endpoint, 0));
        metric.failed(endpoint, 1, 20 * SECOND);
        assertEquals(4250, metric.load(endpoint, 20 * SECOND));
    }
}
