package balancebeam.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a cluster's endpoints come from. Immutable. */
public sealed interface Discovery {
    /** They are named; an address named twice counts once. */
    record Named(List<EndpointConfig> endpoints) implements Discovery {
        public Named {
            endpoints = List.copyOf(endpoints.stream()
                    .collect(Collectors.toMap(
                            EndpointConfig::address,
                            Function.identity(),
                            (first, second) -> first,
                            java.util.LinkedHashMap::new))
                    .values());
            if (endpoints.isEmpty()) {
                throw new IllegalArgumentException("endpoints: there is none, and at least one is needed");
            }
        }
    }

    /**
     * A name is looked up as often as its answer's time to live says.
     *
     * @param port of all addresses; of no meaning for SRV, which names ports
     */
    record Dns(String name, RecordType record, int port) implements Discovery {}

    /** A file in the form of Prometheus' file_sd (JSON or YAML), read again whenever it changes. */
    record File(Path path) implements Discovery {}

    /** What to ask a name server for. */
    enum RecordType implements Choice {
        /** IPv4 addresses. */
        A,
        /** IPv6 addresses. */
        AAAA,
        /** Hosts with ports and weights. */
        SRV
    }
}
