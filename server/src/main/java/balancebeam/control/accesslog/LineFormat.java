package balancebeam.control.accesslog;

import balancebeam.config.AccessLogConfig;
import balancebeam.control.CopiedText;
import balancebeam.control.ExchangeCopy;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What a line of the log looks like. The log's thread only, except {@link #texts}, which is thread-safe. */
interface LineFormat {

    /** The texts that lines have: nothing else is copied. Not to be changed. */
    CopiedText[] texts();

    /** Writes one line, without its end. */
    void write(LineBuffer out, ExchangeCopy copy);

    /**
     * The format that is configured.
     *
     * @param listenerNames by slot; null for one that is not known any more
     * @throws IllegalArgumentException when the template is none
     */
    static LineFormat of(AccessLogConfig config, IntFunction<@Nullable String> listenerNames) {
        return switch (config.format()) {
            case PLAIN -> new PlainFormat();
            case JSON -> new JsonFormat(listenerNames);
            case CLF -> new ClfFormat();
            case TEMPLATE -> TemplateFormat.of(config.template(), listenerNames);
        };
    }

    /** Address and port of the endpoint that was tried last, or a dash. */
    static String endpoint(ExchangeCopy copy) {
        return copy.endpoint() == null ? "-" : copy.endpoint().addressText();
    }

    /** {@code new}, {@code kept}, {@code moved}, or a dash where the route keeps nobody at an endpoint. */
    static String sticky(ExchangeCopy copy) {
        return copy.sticky() == null ? "-" : copy.sticky().name().toLowerCase(Locale.ROOT);
    }

    /** Why the exchange ended as it did, or a dash when as asked. */
    static String error(ExchangeCopy copy) {
        return copy.error() == null ? "-" : copy.error().name().toLowerCase(Locale.ROOT);
    }
}
