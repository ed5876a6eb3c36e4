package balancebeam.stories;

import balancebeam.Balancebeam;
import balancebeam.cli.admin.AdminAddress;
import balancebeam.cli.admin.AdminClient;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.filter.Exchange;
import balancebeam.testkit.Answer;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** A balancer in this process, made from the text of a file, and its admin API. Thread-safe. */
final class ConfiguredStage implements AutoCloseable {
    private final Balancebeam balancer;
    private final AdminClient admin;
    private final List<Stage.Ended> ended = new CopyOnWriteArrayList<>();

    private ConfiguredStage(Config config) {
        try {
            balancer = Balancebeam.start(config, this::record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        InetSocketAddress address = Objects.requireNonNull(balancer.adminAddress());
        admin = new AdminClient(AdminAddress.parse("127.0.0.1:" + address.getPort()), "", Duration.ofSeconds(20));
    }

    private void record(Exchange exchange, long nowNanos) {
        ended.add(new Stage.Ended(
                exchange.record().status(),
                exchange.record().attempts(),
                exchange.record().error()));
    }

    /** Every exchange so far, in the order of their ends. */
    List<Stage.Ended> ended() {
        return List.copyOf(ended);
    }

    Balancebeam balancer() {
        return balancer;
    }

    /** Starts it, with an admin API on a free port. */
    static ConfiguredStage start(String yaml) {
        return new ConfiguredStage(config(yaml));
    }

    private static Config config(String yaml) {
        Reading reading = ConfigText.read("story.yaml", yaml + "\nadmin: { bind: \"127.0.0.1:0\" }\n", Map.of());
        return Objects.requireNonNull(reading.config(), () -> reading.problems().toString());
    }

    /** Goes on with another text. */
    void reload(String yaml) {
        try {
            balancer.reload(config(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The listener with that place in the file. */
    RawClient client(int listener) {
        return RawClient.connect(balancer.addresses().get(listener));
    }

    /** How to connect to the listener with that place in the file. */
    RawConnector connector(int listener) {
        return RawConnector.to(balancer.addresses().get(listener));
    }

    /** Asks the first listener, on a connection of its own. */
    Answer ask(String head) {
        try (RawClient client = client(0)) {
            client.send(head + "\r\n\r\n");
            return client.readAnswer();
        }
    }

    /** A connection to the admin API. */
    RawClient adminClient() {
        return RawClient.connect(Objects.requireNonNull(balancer.adminAddress()));
    }

    AdminClient admin() {
        return admin;
    }

    @Override
    public void close() {
        balancer.close();
    }
}
