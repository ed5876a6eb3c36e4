package balancebeam.control.explain;

import balancebeam.bytes.Ascii;
import balancebeam.config.Defaults;
import balancebeam.config.GrpcConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.Timeouts;
import balancebeam.control.status.TimeoutText;
import balancebeam.filter.Grpc;
import balancebeam.filter.GrpcTimeout;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long a request may take at its route: as a WebSocket, as a call of gRPC, or as any other. Static functions without state. */
final class TimeLimits {
    private static final byte[] WEBSOCKET = Ascii.bytes("websocket");

    private TimeLimits() {}

    /** By the keys that say so; nothing for a route that does not forward. */
    static List<String> of(RouteConfig route, Timeouts all, Head request) {
        if (!(route.action() instanceof RouteAction.Forward)) {
            return List.of();
        }
        List<String> times = new ArrayList<>();
        times.add("connect " + Durations.text(all.connect()));
        times.add(TimeoutText.answer(route, all));
        int upgrade = request.find(FieldName.UPGRADE);
        if (upgrade != Head.NONE) {
            boolean webSocket = Ascii.equalsIgnoreCase(
                    request.bytes(), request.valueStart(upgrade), request.valueEnd(upgrade), WEBSOCKET);
            times.addAll(
                    webSocket
                            ? TimeoutText.webSocket(route, all)
                            : List.of("tunnel-idle " + Durations.text(all.tunnelIdle())));
        } else {
            times.add(TimeoutText.streamIdle(route, all));
        }
        if (Grpc.isCall(request) || (Boolean.TRUE.equals(route.policy().grpcWeb()) && Grpc.isWebCall(request))) {
            times.add(deadline(route, request));
        }
        return times;
    }

    private static String deadline(RouteConfig route, Head request) {
        GrpcConfig grpc =
                route.policy().grpc() == null ? Defaults.GRPC : route.policy().grpc();
        if (!grpc.deadlines()) {
            return "no deadline: grpc.deadlines is false";
        }
        Duration most = grpc.maxTime();
        long mostNanos = most == null ? 0 : most.toNanos();
        long nanos = GrpcTimeout.nanos(request, mostNanos);
        return nanos == 0
                ? "no deadline"
                : "deadline %s by %s"
                        .formatted(
                                Durations.text(Duration.ofNanos(nanos)),
                                nanos == mostNanos ? "grpc.max-time" : "grpc-timeout");
    }
}
