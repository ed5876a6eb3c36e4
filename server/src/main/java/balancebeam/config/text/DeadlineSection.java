package balancebeam.config.text;

import balancebeam.config.DeadlineConfig;
import balancebeam.config.Defaults;
import balancebeam.config.HedgeConfig;
import java.time.Duration;
import java.util.List;

/** {@code deadline} and {@code hedge} of a policy. */
final class DeadlineSection {
    private static final Key<Duration> TIME = Key.required(
            "time",
            Units.DURATION,
            "From the head of the request to the end of its answer, all attempts included; then 504.");
    private static final Key<String> HEADER = Key.of(
            "header",
            Texts.HEADER,
            Defaults.DEADLINE_HEADER,
            "Tells endpoints how many milliseconds are left when they are asked.");
    private static final Key<Boolean> FROM_CLIENT = Key.of(
            "from-client",
            Numbers.BOOLEAN,
            Defaults.DEADLINE_FROM_CLIENT,
            "Whether a client may say by that header that it gives less time; else what it says is dropped.");
    private static final Section<DeadlineConfig> SECTION = Section.of(
                    "Deadline",
                    "How long a request may take. `3 s` is short for `{time: 3 s}`. Calls of gRPC have theirs by `grpc-timeout`, too.",
                    List.of(TIME, HEADER, FROM_CLIENT),
                    in -> new DeadlineConfig(in.get(TIME), in.get(HEADER), in.get(FROM_CLIENT)))
            .renamed(OtherPrograms.DEADLINE);

    static final Type<DeadlineConfig> TYPE = EitherType.of(Units.DURATION, DeadlineConfig::of, SECTION);

    private static final Key<Double> PERCENTILE = Key.<Double>optional(
                    "percentile",
                    Numbers.PERCENT,
                    "Of the cluster's latencies in the last seconds: requests that took longer are hedged. 50 to 99.99.")
            .defaultsTo("`delay` alone");
    private static final Key<Duration> DELAY =
            Key.of("delay", Units.DURATION, Defaults.HEDGE_DELAY, "No request is hedged sooner.");

    static final Section<HedgeConfig> HEDGE = Section.of(
                    "Hedge",
                    "A request whose answer is slow to begin is sent to a second endpoint, and the first to answer wins; the other is told"
                            + " to stop. Only idempotent ones, whose content is kept, as long as the cluster's `retry-budget` lasts.",
                    List.of(PERCENTILE, DELAY),
                    in -> new HedgeConfig(in.find(PERCENTILE), in.get(DELAY)))
            .renamed(OtherPrograms.HEDGE)
            .alone(DELAY);

    private DeadlineSection() {}
}
