package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.SlowStartConfig;
import java.time.Duration;
import java.util.List;

/** {@code clusters.NAME.slow-start}. */
final class SlowStartSection {
    private static final Key<Duration> WINDOW = Key.of(
            "window",
            Units.DURATION,
            Defaults.SLOW_START_WINDOW,
            "How long it takes until an endpoint has its whole weight.");
    private static final Key<Double> AGGRESSION = Key.of(
            "aggression",
            Numbers.decimal(SlowStartConfig.LEAST_AGGRESSION, SlowStartConfig.MOST_AGGRESSION),
            Defaults.SLOW_START_AGGRESSION,
            "1 is a straight line; more gives more at the beginning, less gives more at the end.");
    private static final Key<Double> FLOOR = Key.of(
            "floor",
            Numbers.PERCENT,
            (double) Defaults.SLOW_START_FLOOR,
            "The share of its weight that an endpoint has from the beginning; in whole percent.");

    static final Section<SlowStartConfig> SECTION = Section.<SlowStartConfig>of(
                    "Slow start",
                    "How an endpoint that is new, or back, comes to its share: by steps of 5 % of its weight. Those of the start have theirs at once.",
                    List.of(WINDOW, AGGRESSION, FLOOR),
                    in -> new SlowStartConfig(in.get(WINDOW), in.get(AGGRESSION), (int) Math.ceil(in.get(FLOOR))))
            .alone(WINDOW);

    private SlowStartSection() {}
}
