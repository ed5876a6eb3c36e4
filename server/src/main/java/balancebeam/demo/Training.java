package balancebeam.demo;

import balancebeam.config.Config;
import balancebeam.config.ConfigBuilder;
import balancebeam.config.Defaults;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.RateLimitConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The build's training run: the usual traffic and the usual mishaps, so that the JVM's AOT cache (JEP 514, JEP 515) knows the
 * classes and the hot methods of both. Blocks for some seconds.
 */
public final class Training {
    private static final int REQUESTS = 4_000;
    private static final int CONNECTIONS = 4;

    private Training() {}

    /** Runs it; throws when something did not answer at all. */
    public static void run(Starter starter) throws IOException {
        List<DemoOrigin> origins = Demo.origins(List.of("A", "B"));
        try {
            List<String> upstreams = Demo.addresses(origins);
            ConfigBuilder config = Config.builder()
                    .bind("127.0.0.1:0")
                    .upstreams(upstreams.toArray(new String[0]))
                    .healthCheck(HealthCheckConfig.every(Duration.ofMillis(100), Defaults.HEALTH_CHECK_PATH));
            try (Starter.Running balancer = starter.start(config.build())) {
                traffic(balancer);
                origins.getFirst().kill();
                traffic(balancer);
                origins.getLast().kill();
                one(balancer, "GET");
            }
            config.rateLimit(RateLimitConfig.of(1, Duration.ofMinutes(1)));
            try (Starter.Running balancer = starter.start(config.build())) {
                one(balancer, "GET");
                one(balancer, "GET");
            }
        } finally {
            origins.forEach(DemoOrigin::close);
        }
    }

    private static void traffic(Starter.Running balancer) throws IOException {
        for (int c = 0; c < CONNECTIONS; c++) {
            try (DemoClient client = new DemoClient(balancer.address())) {
                String length = "Content-Length: 5\r\n";
                String chunked = "Transfer-Encoding: chunked\r\n";
                boolean open = true;
                for (int i = 0; open && i < REQUESTS / CONNECTIONS; i++) {
                    open = client.get("/").keepsAlive()
                            && client.send("POST", "/", length, "hello").keepsAlive();
                    if (open && i % 10 == 0) {
                        open = client.send("POST", "/", chunked, "5\r\nhello\r\n0\r\n\r\n")
                                        .keepsAlive()
                                && client.send("HEAD", "/", "", "").keepsAlive();
                    }
                }
            }
        }
        one(balancer, "CONNECT");
    }

    /** A request on a connection of its own, whatever the answer. */
    private static void one(Starter.Running balancer, String method) throws IOException {
        try (DemoClient client = new DemoClient(balancer.address())) {
            client.send(method, "/", "Connection: close\r\n", "");
        }
    }
}
