package balancebeam.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs scenarios with contenders, a few at a time. Immutable.
 *
 * @param seeds how often each, with the seeds 1, 2, 3 ...
 * @param seconds what is measured of each run, of the simulation's time
 * @param cores how many runs at a time
 */
record Trials(int seeds, double seconds, int cores) {

    /** The results of a scenario, in the order of the contenders. */
    List<Result> run(Scenario scenario, List<Contender> contenders) {
        try (ExecutorService executor = Executors.newFixedThreadPool(cores)) {
            List<List<Future<Outcome>>> pending = contenders.stream()
                    .map(contender -> submit(executor, scenario, contender))
                    .toList();
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < contenders.size(); i++) {
                List<Outcome> outcomes =
                        pending.get(i).stream().map(Trials::result).toList();
                results.add(Result.of(scenario, contenders.get(i), outcomes));
            }
            return results;
        }
    }

    private List<Future<Outcome>> submit(ExecutorService executor, Scenario scenario, Contender contender) {
        List<Future<Outcome>> futures = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            long own = seed;
            futures.add(executor.submit(() -> new Simulation(scenario, contender, own, seconds).run()));
        }
        return futures;
    }

    private static Outcome result(Future<Outcome> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
