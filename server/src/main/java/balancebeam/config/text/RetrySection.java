package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.RetryBudgetConfig;
import balancebeam.config.RetryCondition;
import balancebeam.config.RetryConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code retry} of a policy, and {@code retry-budget} of a cluster. */
final class RetrySection {
    private static final RetryConfig DEFAULTS = Defaults.RETRY;

    private static final Key<List<RetryCondition>> ON = Key.of(
            "on",
            ListType.of(Choices.of(RetryCondition.class)),
            List.of(RetryCondition.CONNECT_FAILURE, RetryCondition.RESET),
            "What an attempt came to: connect-failure (nothing was sent), reset (it broke before an answer), timeout (no answer in time).");
    private static final Key<List<Integer>> STATUSES = Key.of(
            "statuses",
            ListType.of(Numbers.whole(RetryConfig.LEAST_STATUS, RetryConfig.MOST_STATUS)
                    .withHint(text -> text.matches("5(xx|00 ?- ?599)") ? "; did you mean [500, 502, 503, 504]?" : "")),
            DEFAULTS.statuses(),
            "Answers of endpoints that count as failures, as 502, 503, 504.");
    private static final Key<Integer> MAX_ATTEMPTS = Key.of(
            "max-attempts",
            Numbers.whole(1, RetryConfig.MOST_ATTEMPTS),
            DEFAULTS.maxAttempts(),
            "The most attempts that endpoints may have seen something of, with the first; failed connects are beside that.");
    private static final Key<Duration> PER_TRY_TIMEOUT = Key.<Duration>optional(
                    "per-try-timeout",
                    Units.DURATION,
                    "From an attempt's beginning, connecting included, to the head of its answer.")
            .defaultsTo("`timeouts.answer` alone");
    private static final Key<Boolean> NON_IDEMPOTENT = Key.of(
            "non-idempotent",
            Numbers.BOOLEAN,
            DEFAULTS.nonIdempotent(),
            "Whether a request may be sent twice that an endpoint may have acted upon, as a POST.");
    private static final Key<Duration> BACK_OFF = Key.of(
            "back-off",
            Units.DURATION_OR_ZERO,
            DEFAULTS.backOff(),
            "The longest wait before the second retry, random and doubling; the first goes at once, to another endpoint.");
    private static final Key<Duration> MAX_BACK_OFF = Key.of(
            "max-back-off", Units.DURATION_OR_ZERO, DEFAULTS.maxBackOff(), "Where the doubling of `back-off` ends.");
    private static final Key<Long> BUFFER = Key.of(
            "buffer",
            Units.size(0, RetryConfig.MOST_BUFFER_BYTES),
            DEFAULTS.bufferBytes(),
            "How much of a request's content is kept while it passes, so that it can be sent again; `buffer-request` keeps it too.");

    private static final Section<RetryConfig> SECTION = Section.of(
                    "Retry",
                    "When a request that came to nothing is tried again, while its client has got nothing of an answer: at an"
                            + " endpoint that it did not try yet while there is one. `false` is short for never.",
                    List.of(
                            ON,
                            STATUSES,
                            MAX_ATTEMPTS,
                            PER_TRY_TIMEOUT,
                            NON_IDEMPOTENT,
                            BACK_OFF,
                            MAX_BACK_OFF,
                            BUFFER),
                    in -> new RetryConfig(
                            Set.copyOf(in.get(ON)),
                            in.get(STATUSES),
                            in.get(MAX_ATTEMPTS),
                            in.find(PER_TRY_TIMEOUT),
                            in.get(NON_IDEMPOTENT),
                            in.get(BACK_OFF),
                            maxBackOff(in),
                            in.get(BUFFER)))
            .renamed(OtherPrograms.RETRY)
            .alone(MAX_ATTEMPTS);

    static final Type<RetryConfig> TYPE =
            EitherType.of(Numbers.BOOLEAN, on -> on ? Defaults.RETRY : RetryConfig.OFF, SECTION);

    private static final Key<Double> PERCENT = Key.of(
            "percent",
            Numbers.PERCENT_OR_ZERO,
            Defaults.RETRY_BUDGET.percent(),
            "Retries for a hundred requests of the last 10 s.");
    private static final Key<Integer> MIN_PER_SECOND = Key.of(
            "min-per-second",
            Numbers.whole(0, RetryBudgetConfig.MOST_PER_SECOND),
            Defaults.RETRY_BUDGET.minPerSecond(),
            "Retries that there may be beside that, however few the requests are.");

    static final Section<RetryBudgetConfig> BUDGET = Section.of(
                    "Retry budget",
                    "How many retries all of a cluster's requests together may cost, over all event loops: when everything fails,"
                            + " retries must not make it worse. Attempts that could not connect cost nothing.",
                    List.of(PERCENT, MIN_PER_SECOND),
                    in -> new RetryBudgetConfig(in.get(PERCENT), in.get(MIN_PER_SECOND)))
            .renamed(OtherPrograms.RETRY_BUDGET)
            .alone(PERCENT);

    private RetrySection() {}

    /** A longer back-off alone asks for a longer end of it too. */
    private static Duration maxBackOff(Fields in) {
        Duration first = in.get(BACK_OFF);
        Duration most = in.get(MAX_BACK_OFF);
        return !in.isGiven(MAX_BACK_OFF) && most.compareTo(first) < 0 ? first : most;
    }
}
