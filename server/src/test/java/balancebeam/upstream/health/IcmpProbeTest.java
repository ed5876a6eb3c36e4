package balancebeam.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.ProbeConfig;
import balancebeam.net.EchoSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An echo probe by a machine that is scripted. */
class IcmpProbeTest {
    private static final EchoSocket.Opener DENIED = to -> {
        throw new IOException("Permission denied");
    };

    private final Endpoint endpoint =
            new Endpoint("a", "10.0.0.7:80", new InetSocketAddress(InetAddress.ofLiteral("10.0.0.7"), 80));
    private final List<InetAddress> opened = new ArrayList<>();
    private final List<Integer> asked = new ArrayList<>();
    private int closed;

    /** @param answers of how many requests the first one is answered; 0 for never */
    private EchoSocket.Opener machine(int answers) {
        return to -> {
            opened.add(to);
            return new EchoSocket() {
                @Override
                public void ask(int sequence, byte[] content) {
                    asked.add(sequence);
                }

                @Override
                public boolean isAnswered(byte[] content) {
                    return answers > 0 && asked.size() >= answers;
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        };
    }

    private Verdict probe(EchoSocket.Opener opener, String address) {
        return new IcmpProbe(Duration.ofMillis(90), ProbeAddress.of(address, 0), opener).run(endpoint);
    }

    @Test
    void aReplyIsLife() {
        assertEquals(Verdict.ALIVE, probe(machine(1), ""));
        assertEquals(List.of(endpoint.address().getAddress()), opened);
        assertEquals(1, closed);
    }

    @Test
    void oneThatIsLostIsSentAgain() {
        assertEquals(Verdict.ALIVE, probe(machine(3), "10.0.0.8"));
        assertEquals(List.of(0, 1, 2), asked);
        assertEquals(List.of(InetAddress.ofLiteral("10.0.0.8")), opened);
    }

    @Test
    void silenceIsFailure() {
        assertEquals(Verdict.failed("did not answer an echo request within 90 ms"), probe(machine(0), ""));
        assertEquals(List.of(0, 1, 2), asked);
        assertEquals(1, closed);
    }

    @Test
    void noWayThereIsFailure() {
        EchoSocket.Opener opener = to -> {
            throw new IOException("Network is unreachable");
        };
        assertEquals(Verdict.failed("could not be sent an echo request: Network is unreachable"), probe(opener, ""));
    }

    @Test
    void whatIsNotPermittedIsSaidAtOnceWithWhatToDo() {
        HealthCheckConfig config =
                new HealthCheckConfig(new ProbeConfig.Icmp(), Duration.ofSeconds(1), Duration.ofSeconds(1));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Check.icmp(config, DENIED));
        assertEquals(
                "icmp is not permitted to this process (Permission denied): set net.ipv4.ping_group_range = 0 2147483647 by"
                        + " sysctl, or give it the capability CAP_NET_RAW",
                refused.getMessage());
        assertTrue(Check.icmp(config, machine(1)).probe() instanceof IcmpProbe);
    }
}
