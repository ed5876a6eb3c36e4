package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many who watch leave room for who asks whether the balancer is ready. */
class AdminStreamStoryTest {
    private static final String STREAM = "GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int MOST = 100;

    @Test
    void thereIsABoundOfStreamsAndTheRestGoesOn() {
        List<RawClient> watching = new ArrayList<>();
        try (ConfiguredStage stage = ConfiguredStage.start("""
            process: { threads: 1 }
            listeners: { web: { bind: "127.0.0.1:0" } }
            routes: { all: { answer: {} } }
            """)) {
            for (int i = 0; i < MOST; i++) {
                watching.add(stage.adminClient());
                watching.getLast().send(STREAM);
                assertEquals(200, watching.getLast().readHead().status());
            }
            try (RawClient oneMore = stage.adminClient()) {
                oneMore.send(STREAM);
                assertEquals(503, oneMore.readAnswer().status());
            }
            assertEquals(200, stage.admin().get("/v1/memory").status());
            watching.getFirst().close();
            Await.until("there is room", () -> opens(stage));
        } finally {
            watching.forEach(RawClient::close);
        }
    }

    private static boolean opens(ConfiguredStage stage) {
        try (RawClient next = stage.adminClient()) {
            next.send(STREAM);
            return next.readHead().status() == 200;
        }
    }
}
