package balancebeam.sim;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one contender showed in one scenario, over all seeds. Immutable. */
record Result(
        Scenario scenario,
        Contender contender,
        Estimate p50Millis,
        Estimate p99Millis,
        Estimate p999Millis,
        Estimate errorPercent,
        Estimate maxInFlight,
        Estimate spread) {

    static Result of(Scenario scenario, Contender contender, List<Outcome> outcomes) {
        return new Result(
                scenario,
                contender,
                over(outcomes, outcome -> outcome.latencies.quantileMillis(0.5)),
                over(outcomes, outcome -> outcome.latencies.quantileMillis(0.99)),
                over(outcomes, outcome -> outcome.latencies.quantileMillis(0.999)),
                over(outcomes, outcome -> 100 * outcome.errorShare()),
                over(outcomes, outcome -> outcome.maxInFlight),
                over(outcomes, Outcome::spread));
    }

    private static Estimate over(List<Outcome> outcomes, ToDoubleFunction<Outcome> of) {
        return Estimate.of(outcomes.stream().mapToDouble(of).toArray());
    }
}
