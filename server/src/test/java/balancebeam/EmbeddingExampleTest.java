package balancebeam;

import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Config;
import balancebeam.config.HealthCheckConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The README's example of embedding, compiled and run; {@link DocsTest} compares the two texts. */
class EmbeddingExampleTest {
    @Test
    void theExampleRuns() throws IOException, InterruptedException {
        // README begins
        Config config = Config.builder()
                .bind("127.0.0.1:0") // any free port
                .upstreams("127.0.0.1:8081", "127.0.0.1:8082")
                .healthCheck(HealthCheckConfig.every(Duration.ofSeconds(2), "/health"))
                .build();
        try (Balancebeam balancer = Balancebeam.start(config)) {
            InetSocketAddress address = balancer.addresses().getFirst();
            System.out.println("Balancing at " + address);
            balancer.drain(); // begins to stop; running exchanges end
            balancer.awaitTermination(Duration.ofSeconds(30));
        }
        // README ends
        assertTrue(config.clusters().getFirst().named().size() == 2);
    }
}
