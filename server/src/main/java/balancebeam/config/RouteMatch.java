package balancebeam.config;

import balancebeam.bytes.IpNetwork;
import java.util.List;

/**
 * What a request must be like for a route: every part that is given must hold; of a part with several values one. An empty
 * list takes everything. Immutable.
 *
 * @param listeners names of listeners
 * @param methods in upper case
 * @param sources networks of clients
 */
public record RouteMatch(
        List<String> listeners,
        List<HostMatch> hosts,
        PathMatch path,
        List<String> methods,
        List<ValueMatch> headers,
        List<ValueMatch> query,
        List<ValueMatch> cookies,
        List<IpNetwork> sources) {
    /** Takes every request. */
    public static final RouteMatch EVERYTHING = new RouteMatch(
            List.of(), List.of(), new PathMatch.Any(), List.of(), List.of(), List.of(), List.of(), List.of());

    public RouteMatch {
        listeners = List.copyOf(listeners);
        hosts = List.copyOf(hosts);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        query = List.copyOf(query);
        cookies = List.copyOf(cookies);
        sources = List.copyOf(sources);
    }
}
