package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.cli.admin.AdminAddress;
import balancebeam.cli.admin.AdminClient;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is known of reloads, and what they may still do when it stops. */
class ReloadStoryTest {
    private static final String CONFIG = """
        process: { threads: 1, drain-delay: 1 h }
        admin: { bind: "127.0.0.1:0" }
        listeners: { web: { bind: "127.0.0.1:0" } }
        routes: { all: { answer: {} } }
        """;

    private static Reading reading(String text) {
        return ConfigText.read("story.yaml", text, Map.of());
    }

    /** As HUP and {@code --watch} do it. */
    @Test
    void aReloadIsAnEventWhoeverAskedForIt() throws IOException {
        AtomicReference<String> text = new AtomicReference<>(CONFIG);
        try (Balancebeam balancer = Balancebeam.start(reading(CONFIG), () -> reading(text.get()))) {
            int port = Objects.requireNonNull(balancer.adminAddress()).getPort();
            AdminClient admin = new AdminClient(AdminAddress.parse("127.0.0.1:" + port), "", Duration.ofSeconds(20));
            assertTrue(balancer.reload().ok());
            text.set("nonsense");
            assertTrue(!balancer.reload().ok());
            admin.post("/v1/reload", "");
            List<String> events = admin.get("/v1/status").orThrow().json().views("events").stream()
                    .filter(event -> event.text("kind").equals("reload"))
                    .map(event -> event.text("to"))
                    .toList();
            assertEquals(List.of("ok", "failed", "failed"), events);
        }
    }

    @Test
    void whatLooksLikeAMistakeIsSaidWithTheReload() throws IOException {
        AtomicReference<String> text = new AtomicReference<>(CONFIG);
        try (Balancebeam balancer = Balancebeam.start(reading(CONFIG), () -> reading(text.get()))) {
            assertEquals(List.of(), balancer.reload().warnings());
            text.set(CONFIG + "policies: { a: {} }\n");
            assertEquals(
                    List.of("story.yaml:5:13: policies.a: nothing uses this policy"),
                    balancer.reload().warnings());
        }
    }

    @Test
    void whatHasEndedIsNotReloaded() throws IOException {
        Config config = Objects.requireNonNull(reading(CONFIG).config());
        Balancebeam balancer = Balancebeam.start(config);
        int port = balancer.addresses().getFirst().getPort();
        balancer.drain();
        balancer.close();
        IOException refused = assertThrows(IOException.class, () -> balancer.reload(config));
        assertEquals("it is stopping", refused.getMessage());
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
}
