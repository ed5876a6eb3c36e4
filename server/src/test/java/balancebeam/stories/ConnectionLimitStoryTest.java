package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A cluster that may have so many connections to all its endpoints together. */
class ConnectionLimitStoryTest {
    private static final String GET = "GET %s HTTP/1.1\r\nHost: x";

    private static ConfiguredStage start(String first, String second, int most, String more) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  api:
                    endpoints: ["%s", "%s"]
                    algorithm: round-robin
                    health-check: { interval: 0 }
                    concurrency: { max-connections: %d }
                    %s
                routes: { all: { cluster: api } }
                process: { threads: 1 }
                """.formatted(first, second, most, more));
    }

    @Test
    void anIdleConnectionToAnotherEndpointMakesRoom() {
        try (ScriptedOrigin one = ScriptedOrigin.start();
                ScriptedOrigin two = ScriptedOrigin.start();
                ConfiguredStage stage = start(one.hostPort(), two.hostPort(), 1, "")) {
            for (int i = 0; i < 6; i++) {
                assertEquals(200, stage.ask(GET.formatted("/")).status());
                assertEquals(1, stage.ended().getLast().attempts());
            }
            assertEquals(3, one.requests().size());
            assertEquals(3, two.requests().size());
            assertEquals(6, one.connections().opened() + two.connections().opened());
        }
    }

    @Test
    void whereNoneIsIdleThereIsNone() {
        CountDownLatch latch = new CountDownLatch(1);
        try (ScriptedOrigin one = ScriptedOrigin.start();
                ScriptedOrigin two = ScriptedOrigin.start();
                ConfiguredStage stage = start(one.hostPort(), two.hostPort(), 1, "");
                RawClient busy = stage.client(0)) {
            for (ScriptedOrigin origin : new ScriptedOrigin[] {one, two}) {
                origin.on("/held", (request, connection) -> {
                    connection.await(latch);
                    connection.answer(200, Fields.EMPTY, "held");
                });
            }
            busy.send(GET.formatted("/held") + "\r\n\r\n");
            Await.until(
                    "it is busy", () -> one.requests().size() + two.requests().size() == 1);
            assertEquals(503, stage.ask(GET.formatted("/")).status());
            assertEquals(ProxyError.OVERLOADED, stage.ended().getLast().error());
            latch.countDown();
            assertEquals(200, busy.readAnswer().status());
            assertEquals(200, stage.ask(GET.formatted("/")).status());
        }
    }

    @Test
    void connectionsThatWereIdleBeforeAreBusyNow() {
        CountDownLatch latch = new CountDownLatch(1);
        try (ScriptedOrigin one = ScriptedOrigin.start();
                ScriptedOrigin two = ScriptedOrigin.start();
                ConfiguredStage stage = start(one.hostPort(), two.hostPort(), 2, "");
                RawClient busy = stage.client(0);
                RawClient alsoBusy = stage.client(0)) {
            for (ScriptedOrigin origin : new ScriptedOrigin[] {one, two}) {
                origin.on("/held", (request, connection) -> {
                    connection.await(latch);
                    connection.answer(200, Fields.EMPTY, "held");
                });
            }
            assertEquals(200, stage.ask(GET.formatted("/")).status());
            assertEquals(200, stage.ask(GET.formatted("/")).status());
            busy.send(GET.formatted("/held") + "\r\n\r\n");
            Await.until(
                    "it is busy", () -> one.requests().size() + two.requests().size() == 3);
            alsoBusy.send(GET.formatted("/held") + "\r\n\r\n");
            Await.until("both are", () -> one.requests().size() + two.requests().size() == 4);
            assertEquals(503, stage.ask(GET.formatted("/")).status());
            assertEquals(503, stage.ask(GET.formatted("/")).status());
            latch.countDown();
            assertEquals(200, busy.readAnswer().status());
            assertEquals(200, alsoBusy.readAnswer().status());
        }
    }

    @Test
    void soItIsByHttp2() {
        try (Http2Origin one = Http2Origin.start("one");
                Http2Origin two = Http2Origin.start("two");
                ConfiguredStage stage = start(one.hostPort(), two.hostPort(), 1, "protocol: http2")) {
            for (int i = 0; i < 6; i++) {
                assertEquals(200, stage.ask(GET.formatted("/")).status());
                assertEquals(1, stage.ended().getLast().attempts());
            }
            assertEquals(6, one.calls().size() + two.calls().size());
            Await.until("one is open in all", () -> one.open() + two.open() == 1);
        }
    }
}
