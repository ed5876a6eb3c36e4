package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.Balancebeam;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.RawClient;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Who may not ask the admin API is told so before anything is kept of what it sends. */
class AdminGuardStoryTest {
    private static Balancebeam start() throws IOException {
        Reading reading = ConfigText.read("story.yaml", """
            listeners: { web: { bind: "127.0.0.1:0" } }
            routes: { all: { answer: {} } }
            admin: { bind: "127.0.0.1:0", token: letmein }
            """, Map.of());
        return Balancebeam.start(Objects.requireNonNull(reading.config()));
    }

    private static int status(String head) throws IOException {
        try (Balancebeam balancer = start();
                RawClient client = RawClient.connect(Objects.requireNonNull(balancer.adminAddress()))) {
            client.send(head + "\r\n\r\n");
            return client.readAnswer().status();
        }
    }

    @Test
    void withoutATokenNoContentIsWaitedFor() throws IOException {
        assertEquals(401, status("""
                POST /v1/reload HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/json\r
                Content-Length: 60000"""));
    }

    @Test
    void theHostOfATargetCountsAndNotTheField() throws IOException {
        assertEquals(421, status("GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost"));
        assertEquals(200, status("GET http://localhost/healthz HTTP/1.1\r\nHost: evil.example"));
    }

    @Test
    void bracketsInBracketsAreTheClientsFault() throws IOException {
        String deep = "[".repeat(60_000);
        assertEquals(400, status("""
                POST /v1/routes/all/maintenance HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer letmein\r
                Content-Type: application/json\r
                Content-Length: 60000\r
                \r
                """ + deep));
    }
}
