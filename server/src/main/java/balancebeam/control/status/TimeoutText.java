package balancebeam.control.status;

import balancebeam.config.GrpcConfig;
import balancebeam.config.PolicyConfig;
import balancebeam.config.RetryConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.Timeouts;
import balancebeam.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long a route that forwards lets things take, by the keys that say so. Static functions without state. */
public final class TimeoutText {
    private TimeoutText() {}

    /** {@code answer 60 s}: from the end of a request to the head of its answer. */
    public static String answer(RouteConfig route, Timeouts all) {
        return "answer " + text(route.policy().answerTimeout(), all.answer());
    }

    /** {@code stream-idle 60 s}: how long content may stand still. */
    public static String streamIdle(RouteConfig route, Timeouts all) {
        return "stream-idle " + text(route.policy().streamIdle(), all.streamIdle());
    }

    /** {@code websocket-idle 3600 s}, and {@code websocket-lifetime 1 h} where it has an end. */
    public static List<String> webSocket(RouteConfig route, Timeouts all) {
        PolicyConfig policy = route.policy();
        List<String> times = new ArrayList<>();
        times.add("websocket-idle " + text(policy.webSocketIdle(), all.tunnelIdle()));
        if (policy.webSocketLifetime() != null) {
            times.add("websocket-lifetime " + Durations.text(policy.webSocketLifetime()));
        }
        return times;
    }

    /** What holds for every request of a route, then what the route says of WebSockets and gRPC; nothing where it does not forward. */
    public static List<String> of(RouteConfig route, Timeouts all) {
        if (!(route.action() instanceof RouteAction.Forward)) {
            return List.of();
        }
        PolicyConfig policy = route.policy();
        List<String> times = new ArrayList<>(List.of(answer(route, all), streamIdle(route, all)));
        if (policy.webSocketIdle() != null || policy.webSocketLifetime() != null) {
            times.addAll(webSocket(route, all));
        }
        if (policy.deadline() != null) {
            times.add("deadline " + Durations.text(policy.deadline().time()));
        }
        RetryConfig retry = policy.retry();
        if (retry != null && retry.perTryTimeout() != null) {
            times.add("retry.per-try-timeout " + Durations.text(retry.perTryTimeout()));
        }
        GrpcConfig grpc = policy.grpc();
        if (grpc != null && grpc.maxTime() != null) {
            times.add("grpc.max-time " + Durations.text(grpc.maxTime()));
        }
        if (grpc != null && !grpc.deadlines()) {
            times.add("grpc.deadlines false");
        }
        return times;
    }

    private static String text(@Nullable Duration ofRoute, Duration ofAll) {
        return Durations.text(ofRoute == null ? ofAll : ofRoute);
    }
}
