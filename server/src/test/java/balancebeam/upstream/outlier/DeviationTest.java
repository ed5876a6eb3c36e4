package balancebeam.upstream.outlier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.Defaults;
import balancebeam.upstream.outlier.Deviation.Seen;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each endpoint as requests/failures/median in ms; which one is an outlier, and why. */
class DeviationTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        100/0/5  100/0/5 100/0/5                         |
        100/1/5  100/2/6 100/3/5 100/0/7                 |
        100/1/5  100/1/5 100/1/5 100/1/5 100/60/5        | 4 had successes in 40.0 % of 100 requests, where all have 87.2 %
        100/50/5 100/50/5 100/50/5 100/50/5              |
        100/1/5  100/1/5 100/1/5 100/1/5 19/19/5         |
        100/1/5  100/60/5                                |
        100/0/5  100/0/5 100/0/6 100/0/50                | 3 took 50.0 ms for half of 100 requests, where all take 5.0 ms
        100/0/1  100/0/1 100/0/1 100/0/5                 |
        100/0/5  100/0/5 100/0/50 100/0/50               | 2 took 50.0 ms for half of 100 requests, where all take 5.0 ms, 3 took 50.0 ms for half of 100 requests, where all take 5.0 ms
        100/0/5  100/0/50 100/0/50 100/0/50              |
        100/0/5  100/0/5 100/0/5 5/0/500                 |
        """)
    void whoIsAnOutlier(String endpoints, @Nullable String expected) {
        List<Seen> seen = new ArrayList<>();
        for (String endpoint : endpoints.split(" +", -1)) {
            String[] parts = endpoint.split("/", -1);
            seen.add(
                    new Seen(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]) * 1_000_000));
        }
        List<String> reasons = Deviation.judge(seen, Defaults.OUTLIER_EJECTION);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < reasons.size(); i++) {
            if (!reasons.get(i).isEmpty()) {
                found.add(i + " " + reasons.get(i));
            }
        }
        assertEquals(expected == null ? "" : expected, String.join(", ", found));
    }
}
