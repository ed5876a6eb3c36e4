package balancebeam.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A little web server that says its name, and that can be killed and revived on the same port. Thread-safe. */
final class DemoOrigin implements AutoCloseable {
    private final String name;
    private final AtomicLong answered = new AtomicLong();
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
        made.start();
        return made;
    }

    private void answer(HttpExchange exchange) throws IOException {
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
