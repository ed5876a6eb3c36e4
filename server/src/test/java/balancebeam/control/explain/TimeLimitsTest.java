package balancebeam.control.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.Config;
import balancebeam.config.RouteConfig;
import balancebeam.config.text.ConfigText;
import balancebeam.control.status.TimeoutText;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The time limits that are told are those that hold: for a route, and for one request at it. */
class TimeLimitsTest {
    private static final Config CONFIG =
            Objects.requireNonNull(ConfigText.read("b.yaml", """
            listeners: { web: { bind: "0.0.0.0:80" } }
            clusters: { app: { endpoints: ["10.0.0.1:80"], protocol: http2 } }
            timeouts: { connect: 2 s, answer: 20 s, tunnel-idle: 7 s }
            routes:
              plain: { cluster: app }
              own:
                match: { path: /own }
                cluster: app
                timeouts: { answer: 1 s, stream-idle: 2 s, websocket-idle: 3 s, websocket-lifetime: 4 s }
                grpc: { max-time: 5 s }
                grpc-web: true
              never: { match: { path: /never }, cluster: app, grpc: { deadlines: false } }
              moved: { match: { path: /moved }, redirect: { to: "https://x/" } }
            """, Map.of()).config());

    private static RouteConfig route(String name) {
        return CONFIG.routes().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String of(String route, String... fields) {
        AskedRequest request = new AskedRequest("POST", "/x", List.of(fields), "127.0.0.1");
        return String.join(", ", TimeLimits.of(route(route), CONFIG.timeouts(), request.request()));
    }

    @Test
    void anyRequestHasThoseOfItsRouteElseThoseOfAll() {
        assertEquals("connect 2 s, answer 20 s, stream-idle 60 s", of("plain"));
        assertEquals("connect 2 s, answer 1 s, stream-idle 2 s", of("own", "grpc-timeout: 1S"));
        assertEquals("", of("moved"));
    }

    @Test
    void aWebSocketHasItsOwn() {
        assertEquals("connect 2 s, answer 20 s, websocket-idle 7 s", of("plain", "Upgrade: WebSocket"));
        assertEquals(
                "connect 2 s, answer 1 s, websocket-idle 3 s, websocket-lifetime 4 s", of("own", "Upgrade: websocket"));
        assertEquals("connect 2 s, answer 1 s, tunnel-idle 7 s", of("own", "Upgrade: other"));
    }

    @Test
    void aCallOfGrpcHasTheLesserOfWhatItsClientAndItsRouteSay() {
        String call = "content-type: application/grpc+proto";
        String begin = "connect 2 s, answer 1 s, stream-idle 2 s, ";
        assertEquals("connect 2 s, answer 20 s, stream-idle 60 s, no deadline", of("plain", call));
        assertEquals(
                "connect 2 s, answer 20 s, stream-idle 60 s, deadline 100 ms by grpc-timeout",
                of("plain", call, "grpc-timeout: 100m"));
        assertEquals(begin + "deadline 5 s by grpc.max-time", of("own", call));
        assertEquals(begin + "deadline 5 s by grpc.max-time", of("own", call, "grpc-timeout: 1H"));
        assertEquals(begin + "deadline 4 s by grpc-timeout", of("own", call, "grpc-timeout: 4S"));
        assertEquals(
                "connect 2 s, answer 20 s, stream-idle 60 s, no deadline: grpc.deadlines is false",
                of("never", call, "grpc-timeout: 4S"));
    }

    @Test
    void oneOfGrpcWebIsOneWhereItIsTaken() {
        for (String type : List.of("application/grpc-web", "application/grpc-web+proto", "application/grpc-web-text")) {
            assertEquals(
                    "connect 2 s, answer 1 s, stream-idle 2 s, deadline 5 s by grpc.max-time",
                    of("own", "content-type: " + type));
            assertEquals("connect 2 s, answer 20 s, stream-idle 60 s", of("plain", "content-type: " + type));
        }
        assertEquals("connect 2 s, answer 1 s, stream-idle 2 s", of("own", "content-type: application/grpc-web-texts"));
    }

    @Test
    void aRouteHasWhatHoldsForAllItsRequestsAndWhatItSaysBeyond() {
        assertEquals(List.of("answer 20 s", "stream-idle 60 s"), TimeoutText.of(route("plain"), CONFIG.timeouts()));
        assertEquals(
                List.of(
                        "answer 1 s",
                        "stream-idle 2 s",
                        "websocket-idle 3 s",
                        "websocket-lifetime 4 s",
                        "grpc.max-time 5 s"),
                TimeoutText.of(route("own"), CONFIG.timeouts()));
        assertEquals(
                List.of("answer 20 s", "stream-idle 60 s", "grpc.deadlines false"),
                TimeoutText.of(route("never"), CONFIG.timeouts()));
        assertEquals(List.of(), TimeoutText.of(route("moved"), CONFIG.timeouts()));
    }
}
