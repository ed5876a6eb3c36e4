package balancebeam.config;

/**
 * One line per exchange. Immutable.
 *
 * @param on whether any are written
 * @param to {@code stdout}, {@code syslog} (the local daemon's socket), {@code syslog://HOST:PORT} (UDP, RFC 5424), or the
 *     path of a file, which SIGUSR1 opens anew
 * @param template of {@link Format#TEMPLATE}; empty otherwise
 */
public record AccessLogConfig(boolean on, String to, Format format, String template) {
    /** None. */
    public static final AccessLogConfig OFF = new AccessLogConfig(false, "stdout", Format.PLAIN, "");

    /** In the default form, to standard output. */
    public static final AccessLogConfig STDOUT = new AccessLogConfig(true, "stdout", Format.PLAIN, "");

    /** What a line looks like. */
    public enum Format implements Choice {
        /** Few columns, for a reader. */
        PLAIN,
        /** One object a line. */
        JSON,
        /** NCSA's combined log format, as nginx and Apache write it. */
        CLF,
        /** As {@code template} says. */
        TEMPLATE
    }
}
