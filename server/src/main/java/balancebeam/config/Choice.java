package balancebeam.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** One of a few named values: an enum constant with the spelling that users write and read. Immutable. */
public sealed interface Choice
        permits Algorithm,
                HashSource.Plain,
                RateLimitAlgorithm,
                TransportKind,
                TlsVersion,
                ProxyProtocol,
                EndpointProtocol,
                LogLevel,
                HealthyWhen,
                PanicConfig.Readmits,
                ProbeConfig.ProbeMethod,
                ProbeJudging.InitialState,
                ProbePace.FirstProbe,
                Metric,
                ContentCoding,
                RetryCondition,
                PriorityConfig.Priority,
                StickyConfig.SameSite,
                CompressionLevel,
                Discovery.RecordType,
                AccessLogConfig.Format,
                AcmeConfig.Challenge,
                AcmeConfig.KeyType {

    /** The constant's own name, as every enum has it. */
    String name();

    /** How users write it: lower case, words joined by hyphens. */
    default String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether {@code text} means this constant: case, hyphens and underscores make no difference. */
    default boolean isSpelled(String text) {
        return name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /**
     * The constant that {@code text} spells.
     *
     * @throws IllegalArgumentException naming the text and the possible spellings
     */
    static <C extends Enum<C> & Choice> C parse(Class<C> type, String text) {
        for (C choice : type.getEnumConstants()) {
            if (choice.isSpelled(text)) {
                return choice;
            }
        }
        throw new IllegalArgumentException("'%s' is not one of %s".formatted(text, spellings(type)));
    }

    /** All spellings of a type, in order, joined by commas. */
    static <C extends Enum<C> & Choice> String spellings(Class<C> type) {
        return Arrays.stream(type.getEnumConstants()).map(Choice::spelling).collect(Collectors.joining(", "));
    }
}
