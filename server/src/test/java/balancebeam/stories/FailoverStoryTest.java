package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Config;
import balancebeam.config.ConfigBuilder;
import balancebeam.config.Defaults;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.Timeouts;
import balancebeam.filter.ProxyError;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.BlackHole;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** While one endpoint lives, its clients do not notice that others died. */
class FailoverStoryTest {

    @Test
    void aConnectThatFailsAtOnceIsAnsweredAtOnce() {
        Timeouts patient = Defaults.TIMEOUTS.withConnect(Duration.ofMinutes(1));
        try (Stage stage = Stage.start(Config.builder()
                .bind("127.0.0.1:0")
                .upstreams("255.255.255.255:80")
                .threads(1)
                .timeouts(patient)
                .healthCheck(HealthCheckConfig.every(Duration.ZERO, "/")))) {
            assertEquals(502, stage.get("/").status());
            assertEquals(ProxyError.CONNECT_FAILED, stage.lastEnded().error());
        }
    }

    @Test
    void anEndpointThatTiresOfASlowClientStaysIn() {
        try (ScriptedOrigin first = ScriptedOrigin.start();
                ScriptedOrigin second = ScriptedOrigin.start();
                Stage stage = Stage.start(first, second)) {
            for (ScriptedOrigin origin : List.of(first, second)) {
                origin.onHead("/slow", (request, connection) -> connection.closeNow());
            }
            for (int i = 0; i < 2; i++) {
                try (RawClient client = stage.client()) {
                    client.send("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1");
                    assertEquals(502, client.readAnswer().status());
                }
            }
            for (int i = 0; i < 4; i++) {
                assertEquals(200, stage.get("/").status());
            }
            assertEquals(3, first.requests().size());
            assertEquals(3, second.requests().size());
        }
    }

    @Test
    void aDeadEndpointIsPassedOverEjectedAndTakenBack() {
        try (ScriptedOrigin dead = ScriptedOrigin.start("dead");
                ScriptedOrigin live = ScriptedOrigin.start("live");
                Stage stage = Stage.start(dead, live)) {
            dead.kill();
            for (int i = 0; i < 10; i++) {
                assertEquals("live\n", stage.get("/" + i).text());
            }
            long retried = stage.ended().stream().filter(e -> e.attempts() == 2).count();
            assertEquals(1, retried, "the first one found out, and the others did not try");
            dead.restart();
            Await.until("the ejection is over", () -> stage.get("/").text().equals("dead\n"));
            assertTrue(stage.ended().stream().allMatch(e -> e.status() == 200));
        }
    }

    @Test
    void aPostGoesToAnotherEndpointWhileNothingOfItWasSent() {
        try (ScriptedOrigin dead = ScriptedOrigin.start("dead");
                ScriptedOrigin live = ScriptedOrigin.start("live");
                Stage stage = Stage.start(dead, live);
                RawClient client = stage.client()) {
            dead.kill();
            for (int i = 0; i < 2; i++) {
                client.send(Stage.postText("/", "id=" + i));
                assertEquals(200, client.readAnswer().status());
                assertEquals("id=" + i, live.requests().get(i).text());
            }
            assertEquals(2, live.requests().size());
        }
    }

    @Test
    void aPostThatAnEndpointReadIsNotSentToAnother() {
        try (ScriptedOrigin resets = ScriptedOrigin.start("resets");
                ScriptedOrigin live = ScriptedOrigin.start("live");
                Stage stage = Stage.start(resets, live);
                RawClient client = stage.client()) {
            resets.otherwise((request, connection) -> connection.reset());
            for (int i = 0; resets.requests().isEmpty(); i++) {
                assertTrue(i < 2, "one of two goes there");
                client.send(Stage.postText("/", "id=" + i));
                client.readAnswer();
            }
            assertEquals(new Stage.Ended(502, 1, ProxyError.RESET_BEFORE_ANSWER), stage.lastEnded());
            assertTrue(live.requests().size() < 2);
        }
    }

    @Test
    void aGetThatAnEndpointResetIsSentToAnother() {
        try (ScriptedOrigin resets = ScriptedOrigin.start("resets");
                ScriptedOrigin live = ScriptedOrigin.start("live");
                Stage stage = Stage.start(resets, live)) {
            resets.otherwise((request, connection) -> connection.reset());
            for (int i = 0; i < 4; i++) {
                assertEquals("live\n", stage.get("/").text());
            }
            assertEquals(1, resets.requests().size(), "then it was ejected");
        }
    }

    @Test
    void allDownIs502WithALength() {
        try (ScriptedOrigin a = ScriptedOrigin.start();
                ScriptedOrigin b = ScriptedOrigin.start();
                Stage stage = Stage.start(a, b);
                RawClient client = stage.client()) {
            a.kill();
            b.kill();
            for (int i = 0; i < 3; i++) {
                Answer answer = Stage.get(client, "/");
                assertEquals(502, answer.status());
                assertEquals("HTTP 502 Bad Gateway", answer.text());
                assertEquals("text/plain", answer.field("Content-Type"));
                assertEquals("20", answer.field("Content-Length"));
                assertEquals(2, stage.lastEnded().attempts(), "ejected ones get a last chance");
            }
            b.restart();
            assertEquals(200, Stage.get(client, "/").status());
        }
    }

    @Test
    void anEndpointThatDoesNotAcceptInTimeIsPassedOver() {
        try (BlackHole hole = BlackHole.open();
                ScriptedOrigin live = ScriptedOrigin.start("live");
                Stage stage = Stage.start(Stage.before(hole.address(), live.address())
                        .timeouts(Defaults.TIMEOUTS.withConnect(Duration.ofMillis(300))))) {
            for (int i = 0; i < 4; i++) {
                assertEquals("live\n", stage.get("/").text());
            }
            assertEquals(
                    1, stage.ended().stream().filter(e -> e.attempts() == 2).count());
        }
    }

    @Test
    void nobodyAcceptsInTime() {
        try (BlackHole hole = BlackHole.open();
                Stage stage = Stage.start(
                        Stage.before(hole.address()).timeouts(Defaults.TIMEOUTS.withConnect(Duration.ofMillis(200))))) {
            assertEquals(502, stage.get("/").status());
            assertEquals(ProxyError.CONNECT_TIMEOUT, stage.lastEnded().error());
        }
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIs504() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(t -> t.withAnswer(Duration.ofMillis(200)), origin);
                RawClient client = stage.client()) {
            origin.on("/never", (request, connection) -> connection.hang());
            Answer answer = Stage.get(client, "/never");
            assertEquals(504, answer.status());
            assertEquals("HTTP 504 Gateway Timeout", answer.text());
            origin.awaitOpenConnections(0);
            assertEquals(200, Stage.get(client, "/").status());
        }
    }

    @Test
    void anAnswerThatStopsHalfWayIsCut() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(t -> t.withStreamIdle(Duration.ofMillis(200)), origin);
                RawClient client = stage.client()) {
            origin.on("/half", (request, connection) -> {
                connection.answerHead(200, Fields.of("Content-Length", "10"));
                connection.raw("half");
                connection.hang();
            });
            client.send(Stage.getText("/half"));
            assertEquals("half", client.readTruncatedAnswer().content().text());
            origin.awaitOpenConnections(0);
        }
    }

    @Test
    void aNameThatCannotBeResolvedIs502AndNoExit() {
        ConfigBuilder config = Config.builder().bind("127.0.0.1:0").threads(1).upstreams("no-such-host.invalid:80");
        try (Stage stage = Stage.start(config)) {
            assertEquals(502, stage.get("/").status());
            assertEquals(new Stage.Ended(502, 0, ProxyError.NO_ENDPOINT), stage.lastEnded());
        }
    }

    @Test
    void aNameIsResolvedToItsAddresses() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).upstreams("localhost:" + origin.port()))) {
            Await.until("localhost is known", () -> stage.get("/").status() == 200);
        }
    }
}
