package balancebeam.config.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The line of an access log as a template has it: text with placeholders in braces, such as
 * <code>{client} "{method} {target}" {status} {header.user-agent}</code>. A brace that is meant as such is written twice.
 * Immutable.
 */
public record LogTemplate(List<Part> parts) {
    private static final String HEADER = "header.";

    public LogTemplate {
        parts = List.copyOf(parts);
    }

    /** What stands in a line. */
    public sealed interface Part permits Text, Placeholder {}

    /** The same in every line. */
    public record Text(String text) implements Part {}

    /**
     * What is different for every exchange.
     *
     * @param header the name of {@link Field#HEADER}, in lower case; empty otherwise
     * @param quoted whether it stands between double quotes, where a space ends nothing
     */
    public record Placeholder(Field field, String header, boolean quoted) implements Part {}

    /** What a placeholder can stand for. Times are in milliseconds, with three digits behind the point. */
    public enum Field {
        /** When the exchange ended, in UTC: 2026-11-21T12:00:00.123Z. */
        TIME,
        /** As NCSA's formats have it: 21/Nov/2026:12:00:00 +0000. */
        TIME_CLF,
        /** In seconds since 1970: 1795262400.123. */
        TIME_UNIX,
        REQUEST_ID,
        /** The real client, as trusted proxies tell of it. */
        CLIENT,
        /** Who is at the other end of the connection. */
        PEER,
        LISTENER,
        /** Who the client claims to be by basic authentication. */
        USER,
        METHOD,
        /** As sent. */
        TARGET,
        HOST,
        /** Normalised. */
        PATH,
        QUERY,
        PROTOCOL,
        STATUS,
        /** Content bytes sent to the client. */
        BYTES,
        /** The same. */
        BYTES_SENT,
        BYTES_RECEIVED,
        ROUTE,
        CLUSTER,
        ENDPOINT,
        ATTEMPTS,
        /** Whether the client stayed at its endpoint. */
        STICKY,
        /** Why the exchange was not done as asked. */
        ERROR,
        /** From the request's head to the first attempt. */
        QUEUE_MS,
        /** From there to the connection of the last attempt. */
        CONNECT_MS,
        /** From there to the head of the endpoint's answer. */
        FIRST_BYTE_MS,
        TOTAL_MS,
        /** A header of the request. */
        HEADER;

        String placeholder() {
            return this == HEADER
                    ? "header.NAME"
                    : name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException saying what is wrong, and for an unknown placeholder which there are
     */
    public static LogTemplate parse(String template) {
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < template.length(); at++) {
            char c = template.charAt(at);
            boolean brace = c == '{' || c == '}';
            if (brace && template.startsWith(String.valueOf(c), at + 1)) {
                text.append(c);
                at++;
            } else if (brace) {
                int close = template.indexOf('}', at);
                if (c == '}' || close < 0) {
                    throw new IllegalArgumentException(
                            "'%s' stands alone; a brace that is meant as such is written twice".formatted(c));
                }
                addText(parts, text);
                parts.add(placeholder(template.substring(at + 1, close), quoted));
                at = close;
            } else {
                quoted ^= c == '"';
                text.append(c);
            }
        }
        addText(parts, text);
        return new LogTemplate(parts);
    }

    private static void addText(List<Part> parts, StringBuilder text) {
        if (!text.isEmpty()) {
            parts.add(new Text(text.toString()));
            text.setLength(0);
        }
    }

    private static Placeholder placeholder(String name, boolean quoted) {
        if (name.startsWith(HEADER)) {
            String header = name.substring(HEADER.length());
            if (!header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw new IllegalArgumentException("{%s}: '%s' is not the name of a header".formatted(name, header));
            }
            return new Placeholder(Field.HEADER, header.toLowerCase(Locale.ROOT), quoted);
        }
        for (Field field : Field.values()) {
            if (field != Field.HEADER && field.placeholder().equals(name.replace('_', '-'))) {
                return new Placeholder(field, "", quoted);
            }
        }
        List<String> names =
                Arrays.stream(Field.values()).map(Field::placeholder).toList();
        throw new IllegalArgumentException("{%s} is no placeholder; there are %s%s"
                .formatted(name, String.join(", ", names), Nearest.hint(name, names)));
    }
}
