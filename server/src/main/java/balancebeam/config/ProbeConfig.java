package balancebeam.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a probe does. Immutable. */
public sealed interface ProbeConfig {
    /**
     * A request of HTTP, by the version that the cluster speaks.
     *
     * @param path with a query if need be
     * @param host whom it names; empty for the endpoint itself
     * @param requestHeaders fields of its own, by names in lower case
     */
    record Http(
            ProbeMethod method, String path, String host, Map<String, String> requestHeaders, HttpExpectation expect)
            implements ProbeConfig {
        /** A path and query of visible ASCII (RFC 9112 section 3.2.1, origin-form), without a fragment. */
        private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");

        private static final int LONGEST_PATH = 2048;

        public Http {
            requestHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(requestHeaders));
            if (path.length() > LONGEST_PATH || !PATH.matcher(path).matches()) {
                throw new IllegalArgumentException(
                        "path: '%s' is not a path: it starts with / and has no spaces".formatted(path));
            }
        }

        /** A GET that must be answered 200. */
        public static Http get(String path) {
            return new Http(ProbeMethod.GET, path, "", Map.of(), HttpExpectation.OK);
        }
    }

    /**
     * The health checking protocol of gRPC.
     *
     * @param service whose health is asked for; empty for the server as a whole
     */
    record Grpc(String service) implements ProbeConfig {}

    /** A connection, and nothing more. */
    record Tcp() implements ProbeConfig {}

    /** A connection and the handshake of TLS, as requests have it. */
    record Tls() implements ProbeConfig {}

    /**
     * A command of this machine; exit code 0 is alive.
     *
     * @param command the program and its arguments
     */
    record Exec(List<String> command) implements ProbeConfig {
        public Exec {
            command = List.copyOf(command);
        }
    }

    /** An echo request by ICMP. */
    record Icmp() implements ProbeConfig {}

    /** The methods that a probe may use: they change nothing. */
    enum ProbeMethod implements Choice {
        GET,
        HEAD;

        @Override
        public String spelling() {
            return name();
        }
    }
}
