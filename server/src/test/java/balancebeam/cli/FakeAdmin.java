package balancebeam.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An admin API whose answers are written down before: what commands ask, and how they take it. Thread-safe. */
public final class FakeAdmin implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private final ServerSocketChannel server;
    private final Map<String, Queue<String>> answers = new HashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();

    private FakeAdmin(ServerSocketChannel server) {
        this.server = server;
        Thread.ofPlatform().daemon().name("fake-admin").start(this::serve);
    }

    public static FakeAdmin start() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new FakeAdmin(server);
    }

    public static FakeAdmin startAt(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        return new FakeAdmin(server);
    }

    /** What it answers to {@code GET /v1/status}; of several answers one after the other, and the last ever after. */
    public FakeAdmin answers(String request, int status, String json) {
        return raw(request, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n\r\n%s".formatted(status, json));
    }

    /** An answer, byte for byte. */
    public synchronized FakeAdmin raw(String request, String answer) {
        answers.computeIfAbsent(request, key -> new ArrayDeque<>()).add(answer);
        return this;
    }

    /** As {@code --admin} takes it. */
    public String address() {
        try {
            SocketAddress address = server.getLocalAddress();
            return address instanceof UnixDomainSocketAddress unix
                    ? "unix:" + unix.getPath()
                    : "127.0.0.1:" + ((InetSocketAddress) address).getPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Method, target and content of each request so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The heads of the requests so far. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    private void serve() {
        try {
            while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                    answer(client);
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void answer(SocketChannel client) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(8192);
        while (!isWhole(all.toString(StandardCharsets.UTF_8)) && client.read(piece) >= 0) {
            all.write(piece.array(), 0, piece.position());
            piece.clear();
        }
        String text = all.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        String request = text.substring(0, text.indexOf(" HTTP/1."));
        heads.add(text.substring(0, end));
        requests.add((request + " " + text.substring(end + 4)).strip());
        String answer = next(request);
        client.write(ByteBuffer.wrap((answer == null ? "HTTP/1.1 404 X\r\n\r\n{\"error\":\"no\"}" : answer)
                .getBytes(StandardCharsets.UTF_8)));
    }

    private synchronized @Nullable String next(String request) {
        Queue<String> left = answers.getOrDefault(request, new ArrayDeque<>());
        return left.size() > 1 ? left.poll() : left.peek();
    }

    private static boolean isWhole(String text) {
        int end = text.indexOf("\r\n\r\n");
        Matcher length = LENGTH.matcher(text);
        return end >= 0 && text.length() >= end + 4 + (length.find() ? Integer.parseInt(length.group(1)) : 0);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
