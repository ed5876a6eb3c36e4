package balancebeam.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.ProbeJudging;
import balancebeam.config.ProbeJudging.InitialState;
import balancebeam.config.ProbePace;
import balancebeam.config.ProbePace.FirstProbe;
import balancebeam.testkit.FakeTicker;
import balancebeam.upstream.health.Probed.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What probes prove, and when they come; the clock wraps around in the middle. */
class ProbedTest {
    private static final ProbePace PACE = new ProbePace(
            Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(4), 0, FirstProbe.AFTER_INTERVAL);

    private final FakeTicker clock = FakeTicker.startingAt(Long.MAX_VALUE - 20_000_000_000L);
    private final RandomGenerator random = new SplittableRandom(7);

    /** p: a probe that passes, f: one that fails; behind it what has been found then, and the seconds to the next. */
    @ParameterizedTest
    @CsvSource({
        "pP10 fP1 fP1 pP10 fP1 fP1 fF4 fF4 pF1 fF4 pF1 pP10",
        "fF4 pF1 pP10 fP1 fP1 fF4",
    })
    void theFirstProbeDecidesThenFallAndRiseInARow(String script) {
        Probed probed = new Probed(PACE, judging(2, 3, 0), clock.getAsLong(), random);
        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertFalse(probed.begins(clock.getAsLong()), "the first comes after one interval");
        clock.advance(Duration.ofNanos(1));
        for (String step : script.split(" ", -1)) {
            assertTrue(probed.begins(clock.getAsLong()), step);
            assertFalse(probed.begins(clock.getAsLong() + Duration.ofHours(1).toNanos()), "one at a time");
            probed.ended(verdict(step.charAt(0) == 'p'), clock.getAsLong(), random);
            assertEquals(step.charAt(1) == 'P' ? Finding.PASSING : Finding.FAILING, probed.finding(), step);
            Duration next = Duration.ofSeconds(Integer.parseInt(step.substring(2)));
            clock.advance(next.minusNanos(1));
            assertFalse(probed.begins(clock.getAsLong()), step + " comes too early");
            clock.advance(Duration.ofNanos(1));
        }
    }

    @Test
    void saysHowOftenItFailedInARow() {
        Probed probed = new Probed(PACE, judging(1, 3, 0), clock.getAsLong(), random);
        take(probed, "pfff");
        assertEquals("answered 503 to GET /, 3 times in a row", probed.reason());
        take(probed, "p");
        assertEquals("", probed.reason());
    }

    /** A probe each second; the falls come after 2, 1 + 2, 2 + 2, ... probes that pass. */
    @Test
    void whoFlapsIsHeldDownLongerEachTime() {
        Probed probed = new Probed(ProbePace.steady(Duration.ofSeconds(1)), judging(1, 1, 8), 0, random);
        List<Integer> held = new ArrayList<>();
        take(probed, "p");
        for (int i = 0; i < 6; i++) {
            take(probed, "f");
            int probes = 0;
            while (probed.finding() == Finding.FAILING) {
                take(probed, "p");
                probes++;
            }
            held.add(probes);
        }
        assertEquals(List.of(1, 1, 2, 4, 8, 8), held);
        for (int i = 0; i < 60; i++) {
            take(probed, "p");
        }
        take(probed, "fp");
        assertEquals(Finding.PASSING, probed.finding(), "after a minute nothing is held against it");
    }

    @Test
    void jitterSpreadsProbesAndKeepsTheirPace() {
        ProbePace pace = new ProbePace(
                Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10), 20, FirstProbe.AT_ONCE);
        int within = 0;
        for (int i = 0; i < 1_000; i++) {
            Probed probed = new Probed(pace, ProbeJudging.AT_ONCE, 0, random);
            assertTrue(probed.begins(2_000_000_000L), "at once, within 20 % of the interval");
            probed.ended(Verdict.ALIVE, 2_000_000_000L, random);
            assertFalse(probed.begins(7_999_999_999L));
            boolean early = probed.begins(11_000_000_000L);
            within += early ? 1 : 0;
            assertTrue(early || probed.begins(14_000_000_001L));
        }
        assertTrue(within > 350 && within < 650, "evenly spread: " + within);
    }

    private void take(Probed probed, String script) {
        for (int i = 0; i < script.length(); i++) {
            clock.advance(Duration.ofSeconds(1));
            probed.ended(verdict(script.charAt(i) == 'p'), clock.getAsLong(), random);
        }
    }

    private static Verdict verdict(boolean alive) {
        return alive ? Verdict.ALIVE : Verdict.failed("answered 503 to GET /");
    }

    private static ProbeJudging judging(int rise, int fall, int heldSeconds) {
        return new ProbeJudging(rise, fall, Duration.ofSeconds(heldSeconds), InitialState.UP);
    }
}
