package balancebeam.config;

import balancebeam.bytes.IpText;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host and a port as a user writes them: {@code localhost:8080}, {@code 10.0.0.2:80}, {@code [::1]:1100}. Names are not
 * resolved here. Immutable.
 *
 * @param host a name, an IPv4 address or an IPv6 address without brackets, in lower case
 * @param port 0 to 65535; 0 makes sense for a bind address only: the system then chooses a free port
 */
public record HostPort(String host, int port) {
    private static final int LONGEST_NAME = 253;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?");
    private static final Pattern V4_LIKE = Pattern.compile("(.*\\.)?[0-9]+\\.?");
    private static final Pattern ZONE = Pattern.compile("[a-z0-9_.-]+");
    private static final Pattern MANY = Pattern.compile("[,;\\s]");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,7}");

    public HostPort {
        host = host.toLowerCase(Locale.ROOT);
        String problem = hostProblem(host);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException("'%s' is not a host: %s".formatted(host, problem));
        }
        Require.range("port of " + host, port, 0, 65535);
    }

    /**
     * Reads {@code HOST:PORT} or {@code [IPV6]:PORT} with a port from 1 to 65535.
     *
     * @throws IllegalArgumentException naming the text and what is wrong with it
     */
    public static HostPort parse(String text) {
        HostPort address = read(text, "");
        if (address.port == 0) {
            throw wrong(text, "port 0 can be listened on but not connected to");
        }
        return address;
    }

    /** Like {@link #parse}, but port 0 is fine as well: the system chooses one. */
    public static HostPort parseBind(String text) {
        return read(text, "; 0.0.0.0:1100 listens on port 1100 of all addresses");
    }

    private static HostPort read(String text, String hint) {
        if (text.isEmpty()) {
            throw wrong(text, "it is empty");
        }
        if (MANY.matcher(text).find()) {
            throw wrong(text, "several are several words, as in web1:80 web2:80");
        }
        if (text.contains("://")) {
            throw wrong(text, "leave out '" + text.substring(0, text.indexOf("://") + 3) + "'");
        }
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        int close = text.indexOf(']');
        if (bracketed && close < 0) {
            throw wrong(text, "the closing bracket is missing");
        }
        if (colon < 0 || colon == text.length() - 1 || (bracketed && colon != close + 1)) {
            throw wrong(text, "the port is missing" + (DIGITS.matcher(text).matches() ? hint : ""));
        }
        if (!bracketed && text.indexOf(':') != colon) {
            throw wrong(text, "an IPv6 address stands in brackets, as in [::1]:1100");
        }
        String host = bracketed ? text.substring(1, close) : text.substring(0, colon);
        if (bracketed && host.indexOf(':') < 0) {
            throw wrong(text, "only an IPv6 address stands in brackets");
        }
        String problem = hostProblem(host.toLowerCase(Locale.ROOT));
        if (!problem.isEmpty()) {
            throw wrong(text, problem + (host.isEmpty() || host.equals("*") ? hint : ""));
        }
        return new HostPort(host, port(text, text.substring(colon + 1)));
    }

    /** Whether the host is an address already, so that no name has to be resolved. */
    public boolean isAddress() {
        return host.indexOf(':') >= 0 || V4_LIKE.matcher(host).matches();
    }

    /** {@code host:port}, with brackets around an IPv6 address; {@link #parseBind} reads it back. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]:" : host + ":") + port;
    }

    private static int port(String text, String digits) {
        if (!PORT.matcher(digits).matches()) {
            throw wrong(text, "the port '" + digits + "' is not a number");
        }
        int port = Integer.parseInt(digits);
        if (port > 65535) {
            throw wrong(text, "the port " + digits + " is greater than 65535");
        }
        return port;
    }

    /** What is wrong with a host in lower case; empty when nothing is. */
    private static String hostProblem(String host) {
        if (host.isEmpty()) {
            return "the host is missing";
        }
        if (host.indexOf(':') >= 0) {
            return isV6(host) ? "" : "'" + host + "' is not an IPv6 address";
        }
        if (V4_LIKE.matcher(host).matches()) {
            return IpText.isIpv4(host) ? "" : "'" + host + "' is not an IPv4 address";
        }
        boolean name = host.length() <= LONGEST_NAME && NAME.matcher(host).matches() && !host.contains("..");
        return name ? "" : "'" + host + "' is not a host name";
    }

    /** With or without a zone (RFC 4007). */
    private static boolean isV6(String host) {
        int percent = host.indexOf('%');
        boolean zoneFits = percent < 0
                || ZONE.matcher(host).region(percent + 1, host.length()).matches();
        return zoneFits && IpText.isIpv6(percent < 0 ? host : host.substring(0, percent));
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("'%s' is not HOST:PORT: %s".formatted(text, why));
    }
}
