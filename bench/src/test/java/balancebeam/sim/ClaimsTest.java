package balancebeam.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What docs/balancing.md says of the algorithms, by small runs and with margins. */
class ClaimsTest {

    private static final double SECONDS = 3;

    private final Map<String, Outcome> outcomes = new HashMap<>();

    private Outcome run(String scenario, String contender) {
        return outcomes.computeIfAbsent(scenario + " " + contender, key -> {
            Scenario s = Scenarios.all().stream()
                    .filter(one -> one.name().equals(scenario))
                    .findFirst()
                    .orElseThrow();
            Contender c = Contender.all().stream()
                    .filter(one -> one.name().equals(contender))
                    .findFirst()
                    .orElseThrow();
            return new Simulation(s, c, 1, SECONDS).run();
        });
    }

    private double p99(String scenario, String contender) {
        return run(scenario, contender).latencies.quantileMillis(0.99);
    }

    @Test
    void withAntagonistsPrequalIsTwiceAsFastAsWeightedRoundRobinAndFasterThanP2c() {
        for (String scenario : new String[] {"antagonists", "antagonists-16"}) {
            double prequal = p99(scenario, "prequal");
            assertTrue(prequal < p99(scenario, "weighted round-robin") / 4, scenario);
            assertTrue(prequal < p99(scenario, "reported round-robin") / 4, scenario);
            assertTrue(prequal < p99(scenario, "p2c") * 0.8, scenario);
        }
        double withoutReports = p99("antagonists-16", "prequal, no reports");
        assertTrue(withoutReports < p99("antagonists-16", "p2c") * 0.8);
    }

    @Test
    void oneSlowMachineOfTenIsHardlyFeltByThoseThatWatchLatency() {
        for (String contender :
                new String[] {"p2c, peak-ewma", "least-request, peak-ewma", "prequal", "prequal, no reports"}) {
            assertTrue(p99("slow-of-ten", contender) < 1.5 * p99("ten", contender), contender);
        }
        assertTrue(p99("slow-of-ten", "p2c, outlier ejection") < 1.5 * p99("ten", "p2c"));
        assertTrue(p99("slow-of-ten", "p2c") > 2 * p99("ten", "p2c"));
    }

    @Test
    void aMachineThatFailsFastAttractsThoseThatCountAndNotThoseThatRememberFailures() {
        assertTrue(run("black-hole-16", "p2c").errorShare() > 0.011);
        assertEquals(0.010, run("black-hole-16", "random").errorShare(), 0.001);
        for (String contender :
                new String[] {"p2c, outlier ejection", "p2c, peak-ewma", "prequal", "prequal, no reports"}) {
            assertTrue(run("black-hole-16", contender).errorShare() < 0.002, contender);
        }
    }

    @Test
    void coldMachinesAreSparedBySlowStart() {
        double without = run("restarts-16", "p2c").latencies.quantileMillis(0.999);
        assertTrue(run("restarts-16", "p2c, slow start").latencies.quantileMillis(0.999) < without / 2);
    }
}
