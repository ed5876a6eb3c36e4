package balancebeam.stories;

import balancebeam.Balancebeam;
import balancebeam.config.Algorithm;
import balancebeam.config.Config;
import balancebeam.config.ConfigBuilder;
import balancebeam.config.Defaults;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.HostPort;
import balancebeam.config.Timeouts;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.testkit.Answer;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A balancer in this process, on a free port, in front of scripted origins. Unless a story says otherwise it has one event
 * loop, picks by turns and does not probe, so that stories can tell who is asked when. Thread-safe.
 */
final class Stage implements AutoCloseable {
    private final List<Ended> ended = new CopyOnWriteArrayList<>();
    private final Balancebeam balancer;

    /** How an exchange ended. */
    record Ended(int status, int attempts, @Nullable ProxyError error) {}

    private Stage(Config config) {
        try {
            balancer = Balancebeam.start(config, this::record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void record(Exchange exchange, long nowNanos) {
        ended.add(new Ended(
                exchange.record().status(),
                exchange.record().attempts(),
                exchange.record().error()));
    }

    /** What stories start from. */
    static ConfigBuilder before(ScriptedOrigin... origins) {
        return before(Arrays.stream(origins).map(ScriptedOrigin::address).toArray(InetSocketAddress[]::new));
    }

    static ConfigBuilder before(InetSocketAddress... endpoints) {
        return Config.builder()
                .bind("127.0.0.1:0")
                .upstreams(Arrays.stream(endpoints)
                        .map(address -> new HostPort("127.0.0.1", address.getPort()))
                        .toList())
                .threads(1)
                .algorithm(Algorithm.ROUND_ROBIN)
                .healthCheck(HealthCheckConfig.every(Duration.ZERO, "/"));
    }

    static Stage start(ConfigBuilder config) {
        return new Stage(config.build());
    }

    static Stage start(ScriptedOrigin... origins) {
        return start(before(origins));
    }

    /** Starts with other time-outs than the default ones. */
    static Stage start(UnaryOperator<Timeouts> change, ScriptedOrigin... origins) {
        return start(before(origins).timeouts(change.apply(Defaults.TIMEOUTS)));
    }

    Balancebeam balancer() {
        return balancer;
    }

    InetSocketAddress address() {
        return balancer.addresses().getFirst();
    }

    RawConnector connector() {
        return RawConnector.to(address());
    }

    RawClient client() {
        return connector().connect();
    }

    /** Asks on a connection of its own. */
    Answer get(String path) {
        try (RawClient client = client()) {
            return get(client, path);
        }
    }

    static Answer get(RawClient client, String path) {
        client.send(getText(path));
        return client.readAnswer();
    }

    static String getText(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    static String postText(String path, String content) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + content.length() + "\r\n\r\n" + content;
    }

    /** Every exchange so far, in the order of their ends. */
    List<Ended> ended() {
        return List.copyOf(ended);
    }

    Ended lastEnded() {
        return ended.getLast();
    }

    @Override
    public void close() {
        balancer.close();
    }
}
