package balancebeam.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Kills and revives the demo's origins, by keyboard and by POST, and tells what that will do. Thread-safe. */
final class DemoControl implements AutoCloseable {
    private final List<DemoOrigin> origins;
    private final PrintStream out;
    private final HttpServer server;

    DemoControl(List<DemoOrigin> origins, PrintStream out) throws IOException {
        this.origins = origins;
        this.out = out;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/kill/", exchange -> act(exchange, this::kill));
        server.createContext("/revive/", exchange -> act(exchange, this::revive));
        server.start();
    }

    /** Where to POST an action on an origin. */
    String url(String action, String origin) {
        return "http://127.0.0.1:%d/%s/%s".formatted(server.getAddress().getPort(), action, origin);
    }

    /** Kills the origin of that name if it lives, else revives it; false if there is none. */
    boolean toggle(String name) {
        boolean alive = origins.stream().anyMatch(origin -> origin.name().equals(name) && origin.isAlive());
        return alive ? kill(name) : revive(name);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private boolean kill(String name) {
        for (DemoOrigin origin : origins) {
            if (origin.name().equals(name)) {
                origin.kill();
                out.printf(
                        "  Origin %s is dead, its connections are cut. Requests go to the others, and none should"
                                + " fail.%n",
                        name);
                return true;
            }
        }
        return false;
    }

    private boolean revive(String name) {
        for (DemoOrigin origin : origins) {
            if (origin.name().equals(name)) {
                return revive(origin);
            }
        }
        return false;
    }

    private boolean revive(DemoOrigin origin) {
        try {
            origin.revive();
            out.printf(
                    "  Origin %s is back. It gets traffic again when its active check passes, or its time out is"
                            + " over.%n",
                    origin.name());
            return true;
        } catch (IOException e) {
            out.printf("  Origin %s can't come back: %s%n", origin.name(), e.getMessage());
            return false;
        }
    }

    private static void act(HttpExchange exchange, Predicate<String> action) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String name = path.substring(path.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
            boolean post = "POST".equals(exchange.getRequestMethod());
            boolean done = post && action.test(name);
            byte[] body = (done ? "done\n" : "POST to /kill/b or /revive/b\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(done ? 200 : post ? 404 : 405, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
