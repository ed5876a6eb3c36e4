package balancebeam.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import balancebeam.balance.Endpoint;
import balancebeam.config.HashSource;
import balancebeam.config.StickyConfig;
import balancebeam.policy.sticky.StickySessions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final long CLIENT = 4711;

    private static Endpoint endpoint(String cluster, int port) {
        return new Endpoint(cluster, "e:" + port, new InetSocketAddress("10.0.0.1", port));
    }

    @Test
    void endpointsOfAnyOfARoutesClustersAreKeptAndThoseOfNoneForgottenAfterAnHour() {
        Map<String, List<Endpoint>> clusters =
                Map.of("blue", List.of(endpoint("blue", 1)), "green", List.of(endpoint("green", 2)));
        Sessions all = new Sessions(name -> clusters.getOrDefault(name, List.of()));
        Sessions.Identity identity = new Sessions.Identity(
                new StickyConfig.Learned(List.of(HashSource.Plain.SOURCE_ADDRESS), Duration.ofHours(5), 1_024),
                List.of("blue", "green"));
        StickySessions sessions = all.take(identity);
        sessions.put(CLIENT, endpoint("blue", 1), 0);
        sessions.put(CLIENT + 1, endpoint("green", 2), 0);
        sessions.put(CLIENT + 2, endpoint("green", 3), 0);
        long hour = Duration.ofHours(1).toNanos();
        all.forgetGone(0);
        assertEquals(endpoint("green", 3), sessions.find(CLIENT + 2, 0));
        all.forgetGone(hour);
        assertEquals(endpoint("blue", 1), sessions.find(CLIENT, hour));
        assertEquals(endpoint("green", 2), sessions.find(CLIENT + 1, hour));
        assertNull(sessions.find(CLIENT + 2, hour));
        all.giveBack(identity);
        all.forgetGone(2 * hour); // Their memory is gone.
    }
}
