package balancebeam.config.text;

import balancebeam.config.AdaptiveConfig;
import balancebeam.config.AdmissionConfig;
import balancebeam.config.Defaults;
import balancebeam.config.PriorityConfig;
import java.time.Duration;
import java.util.List;

/** {@code concurrency} of a cluster, and {@code queue-priority} of a policy. */
final class AdmissionSection {
    private static final Key<Integer> MIN = Key.of(
            "min",
            Numbers.whole(1, AdaptiveConfig.MOST),
            Defaults.ADAPTIVE.min(),
            "The limit is never lower; for a moment in each minute it is this, so that the fastest latency is seen.");
    private static final Key<Integer> MAX =
            Key.of("max", Numbers.whole(1, AdaptiveConfig.MOST), Defaults.ADAPTIVE.max(), "The limit is never higher.");
    private static final Key<Double> TOLERANCE = Key.of(
            "tolerance",
            Numbers.decimal(1, AdaptiveConfig.MOST_TOLERANCE),
            Defaults.ADAPTIVE.tolerance(),
            "How many times its fastest latency the cluster may take before the limit falls.");
    private static final Section<AdaptiveConfig> ADAPTIVE_SECTION = Section.of(
            "Adaptive concurrency",
            "A limit of running requests that follows latency: it grows while the cluster answers about as fast as it can, and falls when"
                    + " requests begin to queue up there. `true` is short for its defaults.",
            List.of(MIN, MAX, TOLERANCE),
            in -> new AdaptiveConfig(in.get(MIN), in.get(MAX), in.get(TOLERANCE)));
    private static final Key<AdaptiveConfig> ADAPTIVE = Key.<AdaptiveConfig>optional(
                    "adaptive",
                    EitherType.of(Numbers.BOOLEAN, on -> on ? Defaults.ADAPTIVE : AdaptiveConfig.OFF, ADAPTIVE_SECTION),
                    "A limit that follows latency, beside `max-requests`.")
            .defaultsTo("false");
    private static final Key<Integer> MAX_REQUESTS = Key.of(
            "max-requests",
            Numbers.whole(0, AdmissionConfig.MOST),
            0,
            "The most requests that run at a time; 0 for no limit.");
    private static final Key<Integer> MAX_RETRIES = Key.of(
            "max-retries",
            Numbers.whole(0, AdmissionConfig.MOST),
            0,
            "The most requests that run at a time and were tried before; 0 for no limit.");
    private static final Key<Integer> MAX_CONNECTIONS = Key.of(
            "max-connections",
            Numbers.whole(0, AdmissionConfig.MOST),
            0,
            "The most connections to all endpoints together, idle ones included; 0 for no limit.");
    private static final Key<Integer> QUEUE = Key.of(
            "queue",
            Numbers.whole(0, AdmissionConfig.MOST_QUEUE),
            Defaults.QUEUE,
            "How many requests wait on each event loop, for a place or for room at an endpoint; then 503 at once.");
    private static final Key<Duration> QUEUE_TIMEOUT = Key.of(
            "queue-timeout", Units.DURATION, Defaults.QUEUE_TIMEOUT, "How long a request waits at most; then 503.");

    static final Section<AdmissionConfig> SECTION = Section.of(
                    "Concurrency",
                    "How many requests of a cluster run at a time, over all event loops, and how many wait. Those with a higher `queue-priority` go"
                            + " first. When the queue has been standing for 100 ms, the last one in is the first one out.",
                    List.of(MAX_REQUESTS, MAX_RETRIES, MAX_CONNECTIONS, ADAPTIVE, QUEUE, QUEUE_TIMEOUT),
                    in -> new AdmissionConfig(
                            in.get(MAX_REQUESTS),
                            in.get(MAX_RETRIES),
                            in.get(MAX_CONNECTIONS),
                            in.find(ADAPTIVE),
                            in.get(QUEUE),
                            in.get(QUEUE_TIMEOUT)))
            .renamed(OtherPrograms.CONCURRENCY)
            .alone(MAX_REQUESTS);

    private static final Key<PriorityConfig.Priority> PRIORITY = Key.of(
            "priority",
            Choices.of(PriorityConfig.Priority.class),
            PriorityConfig.Priority.NORMAL,
            "That of requests that do not say.");
    private static final Key<String> HEADER = Key.of(
            "header",
            Texts.HEADER,
            "",
            "A header by which requests say it: high, normal or low. Drop it where clients must not.");
    private static final Section<PriorityConfig> PRIORITY_SECTION = Section.of(
            "Queue priority",
            "Which requests go first when a cluster has as many as it may run. `low` is short for `{priority: low}`.",
            List.of(PRIORITY, HEADER),
            in -> new PriorityConfig(in.get(PRIORITY), in.get(HEADER)));

    static final Type<PriorityConfig> PRIORITY_TYPE = EitherType.of(
            Choices.of(PriorityConfig.Priority.class), word -> new PriorityConfig(word, ""), PRIORITY_SECTION);

    private AdmissionSection() {}
}
