package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.EndpointMetrics.Counter;
import balancebeam.testkit.FakeTicker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every transition of the health state machine, one endpoint at a time; the clock wraps around in the middle. */
class EndpointHealthTest {

    private final FakeTicker clock = FakeTicker.startingAt(Long.MAX_VALUE - 700_000_000L);
    private final List<String> told = new ArrayList<>();
    private Endpoint endpoint = endpoint(HealthPolicy.DEFAULT);

    @ParameterizedTest(name = "{0}, then {1}: {2}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = false, textBlock = """
        fresh     | failure     | EJECTED | UP>EJECTED refused it; ejected for 1 s
        fresh     | old answer  | UP      |
        fresh     | new answer  | UP      |
        fresh     | passed      | UP      |
        fresh     | failed      | DOWN    | UP>DOWN answered 301 to GET /
        fresh     | asked       | UP      |
        ejected   | failure     | EJECTED |
        ejected   | old answer  | EJECTED |
        ejected   | new answer  | UP      | EJECTED>UP answered a request
        ejected   | passed      | UP      | EJECTED>UP passed its active check
        ejected   | failed      | DOWN    | EJECTED>DOWN answered 301 to GET /
        ejected   | asked       | EJECTED |
        over      | failure     | EJECTED | EJECTED>UP may be picked again after 1 s, UP>EJECTED refused it; ejected for 2 s
        over      | old answer  | UP      |
        over      | new answer  | UP      | EJECTED>UP answered a request
        over      | passed      | UP      | EJECTED>UP passed its active check
        over      | failed      | DOWN    | EJECTED>DOWN answered 301 to GET /
        over      | asked       | UP      | EJECTED>UP may be picked again after 1 s
        returned  | failure     | EJECTED | UP>EJECTED refused it; ejected for 2 s
        returned  | old answer  | UP      |
        returned  | new answer  | UP      |
        returned  | passed      | UP      |
        returned  | failed      | DOWN    | UP>DOWN answered 301 to GET /
        returned  | asked       | UP      |
        down      | failure     | DOWN    |
        down      | old answer  | DOWN    |
        down      | new answer  | DOWN    |
        down      | passed      | UP      | DOWN>UP passed its active check
        down      | failed      | DOWN    |
        down      | asked       | DOWN    |
        fresh     | outlier     | EJECTED | UP>EJECTED answered 5xx
        ejected   | outlier     | EJECTED |
        over      | outlier     | EJECTED |
        returned  | outlier     | EJECTED | UP>EJECTED answered 5xx
        down      | outlier     | DOWN    |
        outlier   | outlier     | EJECTED |
        outlier   | failure     | EJECTED |
        outlier   | old answer  | EJECTED |
        outlier   | new answer  | EJECTED |
        outlier   | passed      | EJECTED |
        outlier   | failed      | DOWN    | EJECTED>DOWN answered 301 to GET /
        outlier   | asked       | EJECTED |
        outlier   | unwatched   | UP      | EJECTED>UP is no longer watched for outliers
        both      | new answer  | EJECTED |
        both      | passed      | EJECTED |
        both      | 1 s later   | EJECTED |
        both      | 30 s later  | UP      | EJECTED>UP may be picked again after 1 s
        outlier   | 30 s later  | UP      | EJECTED>UP may be picked again: its time as an outlier is over
        fallen    | passed      | EJECTED | DOWN>EJECTED passed its active check
        fallen    | unwatched   | DOWN    |
        fallen    | 30 s later  | DOWN    |
        """)
    void everyEventInEveryState(String start, String event, HealthState after, @Nullable String changes) {
        long before = clock.getAsLong();
        clock.advance(Duration.ofMillis(1));
        bring(start);
        told.clear();
        clock.advance(Duration.ofMillis(1));
        happen(event, before);
        assertEquals(changes == null ? "" : changes, String.join(", ", told));
        long now = clock.getAsLong();
        EndpointHealth health = endpoint.health();
        assertEquals(after, health.state(now));
        assertEquals(after == HealthState.UP, health.eligible(now));
        assertEquals(after == HealthState.EJECTED, health.ejected(now));
        assertEquals(after != HealthState.DOWN, health.activeUp());
    }

    @Test
    void ejectionsGrowFromOneSecondToAMinute() {
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            fail();
            assertEjectedFor(Duration.ofSeconds(seconds));
        }
        assertEquals(8, endpoint.metrics().total(Counter.EJECTIONS));
    }

    @Test
    void failuresDuringAnEjectionDoNotProlongIt() {
        fail();
        clock.advance(Duration.ofMillis(999));
        fail();
        clock.advance(Duration.ofMillis(1));
        assertTrue(endpoint.health().eligible(clock.getAsLong()));
        assertEquals(1, endpoint.metrics().total(Counter.EJECTIONS));
    }

    @ParameterizedTest
    @CsvSource({"new answer, 1", "passed, 1", "old answer, 4"})
    void aSuccessResetsTheGrowthUnlessItIsAnOldAnswer(String event, long seconds) {
        long before = clock.getAsLong();
        for (long earlier : new long[] {1, 2}) {
            fail();
            assertEjectedFor(Duration.ofSeconds(earlier));
        }
        happen(event, before);
        fail();
        assertEjectedFor(Duration.ofSeconds(seconds));
    }

    @Test
    void lookingAtTheStateDoesNotEndAnEjection() {
        fail();
        clock.advance(Duration.ofSeconds(1));
        told.clear();
        assertEquals(HealthState.UP, endpoint.health().state(clock.getAsLong()));
        assertFalse(endpoint.health().ejected(clock.getAsLong()));
        assertEquals(List.of(), told);
        assertTrue(endpoint.health().eligible(clock.getAsLong()));
        assertTrue(endpoint.health().eligible(clock.getAsLong()));
        assertEquals(List.of("EJECTED>UP may be picked again after 1 s"), told);
    }

    /** Who may be picked in a panic: never who refuses connections. */
    @ParameterizedTest
    @CsvSource({
        "outlier, false, true",
        "both, false, false",
        "ejected, true, false",
        "down, false, false",
        "down, true, true"
    })
    void aPanicReadmits(String start, boolean downToo, boolean readmitted) {
        Panic panic = new Panic();
        endpoint.health().sharePanic(panic);
        bring(start);
        assertFalse(endpoint.health().eligible(clock.getAsLong()));
        panic.set(true, downToo);
        assertEquals(readmitted, endpoint.health().eligible(clock.getAsLong()));
        assertEquals(readmitted, endpoint.health().isReadmitted(clock.getAsLong()));
        fail();
        assertFalse(endpoint.health().eligible(clock.getAsLong()), "it refused a connection");
        clock.advance(Duration.ofSeconds(1));
        panic.set(false, false);
        assertEquals(start.equals("ejected"), endpoint.health().eligible(clock.getAsLong()));
    }

    @Test
    void whatMustBeProvenFirstIsDownUntilThen() {
        endpoint = endpoint(HealthPolicy.UNPROVEN);
        assertFalse(endpoint.health().eligible(clock.getAsLong()));
        assertEquals("has not been probed yet", endpoint.health().reason());
        happen("passed", 0);
        assertTrue(endpoint.health().eligible(clock.getAsLong()));
        assertEquals(List.of("DOWN>UP passed its active check"), told);
    }

    @Test
    void saysWhatIsHeldAgainstItUntilASuccess() {
        EndpointHealth health = endpoint.health();
        assertEquals("", health.reason());
        fail();
        assertEquals("refused it; ejected for 1 s", health.reason());
        happen("failed", 0);
        assertEquals("answered 301 to GET /", health.reason());
        int before = told.size();
        health.onActiveFailure(clock.getAsLong(), "could not be connected to");
        assertEquals("could not be connected to", health.reason());
        assertEquals(before, told.size());
        happen("passed", 0);
        assertEquals("", health.reason());
    }

    @Test
    void aPolicyThatMakesNoSenseIsRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThrows(IllegalArgumentException.class, () -> new HealthPolicy(true, Duration.ZERO, second));
        assertThrows(IllegalArgumentException.class, () -> new HealthPolicy(true, second, Duration.ofMillis(999)));
    }

    private void bring(String start) {
        switch (start) {
            case "fresh" -> {}
            case "ejected" -> fail();
            case "over" -> {
                fail();
                clock.advance(Duration.ofSeconds(1));
            }
            case "returned" -> {
                fail();
                assertEjectedFor(Duration.ofSeconds(1));
            }
            case "down" -> happen("failed", 0);
            case "outlier" -> happen("outlier", 0);
            case "both" -> {
                happen("outlier", 0);
                fail();
                clock.advance(Duration.ofMillis(1));
            }
            case "fallen" -> {
                happen("outlier", 0);
                happen("failed", 0);
            }
            default -> throw new IllegalArgumentException(start);
        }
    }

    private void happen(String event, long beforeNanos) {
        long now = clock.getAsLong();
        EndpointHealth health = endpoint.health();
        switch (event) {
            case "failure" -> fail();
            case "old answer" -> health.onAnswer(beforeNanos);
            case "new answer" -> health.onAnswer(now);
            case "passed" -> health.onActiveSuccess("passed its active check");
            case "failed" -> health.onActiveFailure(now, "answered 301 to GET /");
            case "asked" -> health.eligible(now);
            case "outlier" -> health.onOutlier(now, 30_000_000_000L, "answered 5xx");
            case "unwatched" -> health.onOutliersEnded();
            case "1 s later" -> {
                clock.advance(Duration.ofSeconds(1));
                health.eligible(clock.getAsLong());
            }
            case "30 s later" -> {
                clock.advance(Duration.ofSeconds(31));
                health.eligible(clock.getAsLong());
            }
            default -> throw new IllegalArgumentException(event);
        }
    }

    private void fail() {
        endpoint.health().onConnectFailure(clock.getAsLong(), "refused it");
    }

    private void assertEjectedFor(Duration time) {
        clock.advance(time.minusNanos(1));
        assertFalse(endpoint.health().eligible(clock.getAsLong()), "too early: " + told);
        clock.advance(Duration.ofNanos(1));
        assertTrue(endpoint.health().eligible(clock.getAsLong()), "too late: " + told);
    }

    private Endpoint endpoint(HealthPolicy policy) {
        return new Endpoint("web", "10.0.0.2:80", new InetSocketAddress("10.0.0.2", 80), 0, policy, this::tell);
    }

    private void tell(Endpoint changed, HealthState from, HealthState to, String reason) {
        assertEquals("10.0.0.2:80", changed.name());
        told.add(from + ">" + to + " " + reason);
    }
}
