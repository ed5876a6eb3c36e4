package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With --access-log every exchange is one line on stdout, whatever its client sent; without it none is. */
class AccessLogStoryTest {
    private static final String CLIENT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z 127\\.0\\.0\\.1 ";

    private final PrintStream stdout = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @BeforeEach
    void captureStdout() {
        System.setOut(new PrintStream(written, true, StandardCharsets.ISO_8859_1));
    }

    @AfterEach
    void releaseStdout() {
        System.setOut(stdout);
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.ISO_8859_1).lines().toList();
    }

    @Test
    void everyExchangeIsOneLine() {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            try (Stage stage = Stage.start(Stage.before(origin).accessLog(true));
                    RawClient client = stage.client()) {
                Stage.get(client, "/a?b=1");
                origin.kill();
                client.send(Stage.postText("/\"\\", "x"));
                client.readAnswer();
                client.send("GET /forged\n127.0.0.1 GET \"/other\" HTTP/1.1\r\n\r\n");
                assertEquals(400, client.readAnswer().status());
            }
            List<String> lines = lines();
            assertEquals(3, lines.size(), () -> lines.toString());
            String ok = CLIENT + "GET \"/a\\?b=1\" 200 7 \\d+\\.\\d{3} " + origin.hostPort() + " 1 -";
            assertTrue(lines.get(0).matches(ok), lines.get(0));
            String down = CLIENT + "POST \"/\\\\x22\\\\x5c\" 502 \\d+ \\d+\\.\\d{3} " + origin.hostPort()
                    + " 1 connect_failed";
            assertTrue(lines.get(1).matches(down), lines.get(1));
            assertTrue(lines.get(2).matches(CLIENT + "- \"\" 400 \\d+ \\d+\\.\\d{3} - 0 bad_request"), lines.get(2));
        }
    }

    @Test
    void itIsOffUnlessAskedFor() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin)) {
            stage.get("/");
            assertFalse(Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals("access-log")));
        }
        assertEquals(List.of(), lines());
    }
}
