package balancebeam;

import balancebeam.config.LogLevel;
import java.util.Locale;
import java.util.Map;

/** How log lines look. Has to be set before the first logger is made, hence no logger is static in {@link Main}. */
final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** For a command that only looks at things: it says itself what it finds. */
    static void errorsOnly() {
        set(LogLevel.ERROR);
    }

    /** Sets the level and the format, except where {@code -D} flags of the JVM already do. */
    static void set(LogLevel level) {
        Map.of(
                        "defaultLogLevel", level.name().toLowerCase(Locale.ROOT),
                        // Netty tells at length how it found its natives, which is for those who ask.
                        "log.io.netty", level == LogLevel.TRACE ? "trace" : "warn",
                        "showDateTime", "true",
                        "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                        "showThreadName", "false",
                        "showShortLogName", "true")
                .forEach((key, value) -> {
                    if (System.getProperty(PREFIX + key) == null) {
                        System.setProperty(PREFIX + key, value);
                    }
                });
    }
}
