package balancebeam.policy.forwarded;

import balancebeam.filter.Peer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An element of Forwarded (RFC 7239 section 4): {@code for="[2001:db8::1]:4711";proto=https}. Static functions without state. */
final class ForwardedHop {
    private ForwardedHop() {}

    /** Who its {@code for} names, or null when that is no address. */
    static @Nullable Peer parse(String element) {
        String node = parameter(element, "for");
        return node == null ? null : HopAddress.parse(node);
    }

    /** Whether the first element, which is of the client's own connection, says https. */
    static boolean isHttps(String forwarded) {
        int comma = forwarded.indexOf(',');
        return "https".equalsIgnoreCase(parameter(comma < 0 ? forwarded : forwarded.substring(0, comma), "proto"));
    }

    private static @Nullable String parameter(String element, String name) {
        for (String pair : element.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && pair.substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals(name)) {
                String value = pair.substring(equals + 1).strip();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return null;
    }
}
