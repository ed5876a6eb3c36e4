package balancebeam.control.tracing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Takes spans by OTLP over HTTP: reads of the protobuf what these tests ask for. Thread-safe. */
public final class OtlpCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> services = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger messages = new AtomicInteger();

    /** A span; {@code kind} 2 is server, 3 client; {@code status} 2 is error; {@code flags} has 0x200 for a remote parent. */
    public record Span(
            String trace,
            String id,
            String parent,
            String name,
            int kind,
            long startNanos,
            long endNanos,
            int status,
            int flags,
            Map<String, String> attributes) {}

    private OtlpCollector(HttpServer server) {
        this.server = server;
    }

    public static OtlpCollector start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            OtlpCollector collector = new OtlpCollector(server);
            server.createContext("/v1/traces", collector::take);
            server.start();
            return collector;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers the next messages so, and does not take what is in them; further ones with 200. */
    public void answerNext(Integer... statuses) {
        answers.addAll(List.of(statuses));
    }

    /** How many messages came, however they were answered. */
    int messages() {
        return messages.get();
    }

    /** In the order in which they came. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** The service of each message. */
    List<String> services() {
        return List.copyOf(services);
    }

    /** Those of a message. */
    static List<Span> spansOf(byte[] message) {
        List<Span> spans = new ArrayList<>();
        read(ByteBuffer.wrap(message), (field, value) -> resourceSpans(value, spans, new ArrayList<>()));
        return spans;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Integer answer = answers.poll();
            boolean isProtobuf =
                    "application/x-protobuf".equals(exchange.getRequestHeaders().getFirst("Content-Type"));
            if (answer == null && isProtobuf) {
                read(ByteBuffer.wrap(body), (field, value) -> resourceSpans(value, spans, services));
            }
            messages.incrementAndGet();
            exchange.sendResponseHeaders(answer != null ? answer : isProtobuf ? 200 : 415, -1);
        }
    }

    private static void resourceSpans(ByteBuffer value, List<Span> spans, List<String> services) {
        read(value, (inner, bytes) -> {
            if (inner == 1) {
                Map<String, String> attributes = new TreeMap<>();
                read(bytes, (number, pair) -> pair(number == 1 ? pair : ByteBuffer.allocate(0), attributes));
                services.add(attributes.getOrDefault("service.name", ""));
            } else if (inner == 2) {
                read(bytes, (number, span) -> {
                    if (number == 2) {
                        spans.add(span(span));
                    }
                });
            }
        });
    }

    private static Span span(ByteBuffer bytes) {
        Map<Integer, ByteBuffer> last = new TreeMap<>();
        Map<String, String> attributes = new TreeMap<>();
        read(bytes, (field, value) -> {
            if (field == 9) {
                pair(value, attributes);
            } else {
                last.put(field, value);
            }
        });
        Map<Integer, ByteBuffer> status = new TreeMap<>();
        read(last.getOrDefault(15, ByteBuffer.allocate(0)), status::put);
        return new Span(
                hex(last, 1),
                hex(last, 2),
                hex(last, 4),
                text(last.getOrDefault(5, ByteBuffer.allocate(0))),
                (int) number(last, 6),
                number(last, 7),
                number(last, 8),
                (int) number(status, 3),
                (int) number(last, 16),
                attributes);
    }

    private static void pair(ByteBuffer bytes, Map<String, String> to) {
        Map<Integer, ByteBuffer> pair = new TreeMap<>();
        read(bytes, pair::put);
        Map<Integer, ByteBuffer> value = new TreeMap<>();
        read(pair.getOrDefault(2, ByteBuffer.allocate(0)), value::put);
        if (pair.containsKey(1)) {
            String text = value.containsKey(1)
                    ? text(value.getOrDefault(1, ByteBuffer.allocate(0)))
                    : Long.toString(number(value, 3));
            to.put(text(pair.getOrDefault(1, ByteBuffer.allocate(0))), text);
        }
    }

    // ---- protobuf: numbers come as eight bytes, little-endian ----

    private static void read(ByteBuffer from, BiConsumer<Integer, ByteBuffer> field) {
        ByteBuffer in = from.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long key = varint(in);
            int number = (int) (key >>> 3);
            switch ((int) key & 7) {
                case 0 -> field.accept(number, bytes(varint(in)));
                case 1 -> field.accept(number, bytes(in.getLong()));
                case 2 -> {
                    int length = (int) varint(in);
                    field.accept(number, in.slice(in.position(), length));
                    in.position(in.position() + length);
                }
                case 5 -> field.accept(number, bytes(in.getInt()));
                default -> throw new IllegalArgumentException("wire type of " + key);
            }
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static ByteBuffer bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, number);
    }

    private static long number(Map<Integer, ByteBuffer> fields, int field) {
        ByteBuffer bytes = fields.get(field);
        return bytes == null ? 0 : bytes.getLong(0);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private static String hex(Map<Integer, ByteBuffer> fields, int field) {
        ByteBuffer bytes = fields.getOrDefault(field, ByteBuffer.allocate(0)).duplicate();
        byte[] raw = new byte[bytes.remaining()];
        bytes.get(raw);
        return HexFormat.of().formatHex(raw);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
