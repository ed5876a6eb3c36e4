package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.RateLimitConfig;
import balancebeam.testkit.Answer;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A client gets what it may have, exactly, over however many connections and event loops it comes. */
class RateLimitStoryTest {
    private static final int LIMIT = 50;
    private static final int CONNECTIONS = 8;
    private static final int REQUESTS = 20;

    private static Stage start(ScriptedOrigin origin) {
        return Stage.start(Stage.before(origin).threads(2).rateLimit(RateLimitConfig.of(LIMIT, Duration.ofMinutes(1))));
    }

    @Test
    void manyConnectionsOfOneClientGetExactlyItsLimit() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = start(origin);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(() -> allowed(stage));
            }
            int allowed = 0;
            for (Future<Integer> client : threads.invokeAll(clients)) {
                allowed += client.get();
            }
            assertEquals(LIMIT, allowed);
            assertEquals(LIMIT, origin.requests().size(), "no endpoint saw the others");
        }
    }

    private static int allowed(Stage stage) {
        int allowed = 0;
        try (RawClient client = stage.client()) {
            for (int i = 0; i < REQUESTS; i++) {
                int status = Stage.get(client, "/").status();
                assertTrue(status == 200 || status == 429);
                allowed += status == 200 ? 1 : 0;
            }
        }
        return allowed;
    }

    @Test
    void whoIsRefusedIsToldWhenToComeAgainAndKeepsTheConnection() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = start(origin);
                RawClient client = stage.client();
                RawClient another = stage.connector().from("127.0.0.2").connect()) {
            for (int i = 0; i < LIMIT; i++) {
                assertEquals(200, Stage.get(client, "/").status());
            }
            for (int i = 0; i < 2; i++) {
                client.send(Stage.postText("/", "content that nobody wants"));
                Answer refused = client.readAnswer();
                assertEquals(429, refused.status());
                assertEquals("HTTP 429 Too Many Requests", refused.text());
                int seconds = Integer.parseInt(Objects.requireNonNull(refused.field("Retry-After")));
                assertTrue(seconds >= 1 && seconds <= 120, () -> "Retry-After: " + seconds);
                assertEquals("\"default\";q=50;w=60", refused.field("RateLimit-Policy"));
                assertEquals("\"default\";r=0;t=" + seconds, refused.field("RateLimit"));
            }
            assertEquals(200, Stage.get(another, "/").status(), "another client has its own");
            assertEquals(LIMIT + 1, origin.requests().size());
        }
    }
}
