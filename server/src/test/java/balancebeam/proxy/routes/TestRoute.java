package balancebeam.proxy.routes;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.HostMatch;
import balancebeam.config.PathMatch;
import balancebeam.config.PolicyConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import balancebeam.config.ValueMatch;
import java.util.ArrayList;
import java.util.List;

/** Makes a route, part by part. Only the match and the priority mean something here. */
final class TestRoute {
    private final String name;
    private int priority;
    private final List<String> listeners = new ArrayList<>();
    private final List<HostMatch> hosts = new ArrayList<>();
    private PathMatch path = new PathMatch.Any();
    private final List<String> methods = new ArrayList<>();
    private final List<ValueMatch> headers = new ArrayList<>();
    private final List<ValueMatch> query = new ArrayList<>();
    private final List<ValueMatch> cookies = new ArrayList<>();
    private final List<IpNetwork> sources = new ArrayList<>();

    private TestRoute(String name) {
        this.name = name;
    }

    static TestRoute route(String name) {
        return new TestRoute(name);
    }

    TestRoute priority(int value) {
        priority = value;
        return this;
    }

    TestRoute listener(String listener) {
        listeners.add(listener);
        return this;
    }

    TestRoute host(String host) {
        hosts.add(HostMatch.parse(host));
        return this;
    }

    TestRoute path(PathMatch match) {
        path = match;
        return this;
    }

    TestRoute exact(String text) {
        return path(new PathMatch.Exact(text));
    }

    TestRoute prefix(String text) {
        return path(new PathMatch.Prefix(text));
    }

    TestRoute regex(String text) {
        return path(new PathMatch.Regex(text));
    }

    TestRoute method(String method) {
        methods.add(method);
        return this;
    }

    TestRoute header(String header, ValueMatch.Test test) {
        headers.add(new ValueMatch(header, test));
        return this;
    }

    TestRoute query(String parameter, ValueMatch.Test test) {
        query.add(new ValueMatch(parameter, test));
        return this;
    }

    TestRoute cookie(String cookie, ValueMatch.Test test) {
        cookies.add(new ValueMatch(cookie, test));
        return this;
    }

    TestRoute source(String network) {
        sources.add(IpNetwork.parse(network));
        return this;
    }

    RouteConfig make() {
        RouteMatch match = new RouteMatch(listeners, hosts, path, methods, headers, query, cookies, sources);
        return new RouteConfig(name, match, priority, RouteAction.Forward.to("any"), PolicyConfig.NONE);
    }

    static ValueMatch.Test is(String value) {
        return new ValueMatch.Test.Equal(value);
    }

    static ValueMatch.Test like(String pattern) {
        return new ValueMatch.Test.Regex(pattern);
    }

    static ValueMatch.Test present(boolean wanted) {
        return new ValueMatch.Test.Present(wanted);
    }
}
