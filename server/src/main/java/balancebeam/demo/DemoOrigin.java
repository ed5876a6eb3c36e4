package balancebeam.demo;

import balancebeam.balance.ServedLoad;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A little web server that says its name and how loaded it is, and that can be killed and revived on the same port. Thread-safe.
 */
final class DemoOrigin implements AutoCloseable {
    /** Where it says how loaded it is: what {@code algorithm: prequal} asks for. */
    static final String LOAD_PATH = "/load";

    private static final double NANOS_IN_MILLI = 1e6;

    private final String name;
    private final AtomicLong answered = new AtomicLong();
    private final ServedLoad load = new ServedLoad();
    private HttpServer server;
    private boolean alive = true;

    /** Starts on a free port of the loopback address. */
    DemoOrigin(String name) throws IOException {
        this.name = name;
        server = listen(0);
    }

    String name() {
        return name;
    }

    synchronized int port() {
        return server.getAddress().getPort();
    }

    synchronized boolean isAlive() {
        return alive;
    }

    /** Stops listening and cuts every connection, as a crash would. */
    synchronized void kill() {
        if (alive) {
            server.stop(0);
            alive = false;
        }
    }

    /** Listens again on the port it had. */
    synchronized void revive() throws IOException {
        if (!alive) {
            server = listen(port());
            alive = true;
        }
    }

    @Override
    public void close() {
        kill();
    }

    private HttpServer listen(int port) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        made.createContext("/", this::answer);
        made.createContext(LOAD_PATH, this::tellLoad);
        made.start();
        return made;
    }

    private void tellLoad(HttpExchange exchange) throws IOException {
        try (exchange) {
            double millis = load.latencyNanos(System.nanoTime()) / NANOS_IN_MILLI;
            String text = String.format(Locale.ROOT, "rif=%d, latency-ms=%.3f", load.rif(), millis);
            exchange.getResponseHeaders().set("Endpoint-Load", text);
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        int begin = load.begin();
        long began = System.nanoTime();
        boolean well = false;
        try {
            greet(exchange);
            well = true;
        } finally {
            long now = System.nanoTime();
            if (well) {
                load.end(begin, now - began, now);
            } else {
                load.fail();
            }
        }
    }

    private void greet(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String text =
                    "Hello from origin %s, which has answered %d times.%n".formatted(name, answered.incrementAndGet());
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.getResponseHeaders().set("Served-By", name);
            boolean head = "HEAD".equals(exchange.getRequestMethod());
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
