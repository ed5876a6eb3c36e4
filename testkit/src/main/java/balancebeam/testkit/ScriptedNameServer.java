package balancebeam.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A DNS server on a UDP port of loopback that answers as a test says. A name it was never told of doesn't exist (NXDOMAIN); of a
 * name it knows, types that it was not told of have no records. Aliases are followed in the same answer, as resolvers do.
 *
 * <pre>{@code
 * try (ScriptedNameServer dns = ScriptedNameServer.open()) {
 *     dns.answer("web.test", "A", 60, "127.0.0.1", "127.0.0.2");
 *     dns.answer("_http._tcp.test", "SRV", 60, "10 5 8080 web.test");
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ScriptedNameServer implements AutoCloseable {
    /** The server's own failure, as an answer's code (RFC 1035 section 4.1.1). */
    public static final int SERVFAIL = 2;

    private static final int NXDOMAIN = 3;
    private static final int LONGEST_QUESTION = 4096;
    private static final int MOST_ALIASES = 16;

    private final DatagramSocket socket;
    private final Map<String, Map<String, List<DnsAnswerRecord>>> names = new HashMap<>();
    private final Map<String, Integer> codes = new ConcurrentHashMap<>();
    private final List<String> questions = Collections.synchronizedList(new ArrayList<>());

    private ScriptedNameServer(DatagramSocket socket) {
        this.socket = socket;
    }

    /** Begins to answer on 127.0.0.1 and a free port. */
    public static ScriptedNameServer open() {
        try {
            ScriptedNameServer server = new ScriptedNameServer(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("scripted name server").start(server::serve);
            return server;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where to ask. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /**
     * From now on these are the records of that name and type, and it has no failing code any more.
     *
     * @param type {@code A}, {@code AAAA}, {@code CNAME} or {@code SRV}
     * @param values as in a zone file: an address, a name, or "priority weight port name"; none for no records
     */
    public void answer(String name, String type, int ttlSeconds, String... values) {
        List<DnsAnswerRecord> records = new ArrayList<>();
        for (String value : values) {
            records.add(DnsAnswerRecord.of(name, type, ttlSeconds, value));
        }
        synchronized (names) {
            names.computeIfAbsent(key(name), any -> new LinkedHashMap<>()).put(type, records);
        }
        codes.remove(key(name));
        codes.remove(type + " " + key(name));
    }

    /** Questions for that name get this code from now on, such as {@link #SERVFAIL}. */
    public void fail(String name, int code) {
        codes.put(key(name), code);
    }

    /** Questions for that name and type get this code from now on. */
    public void fail(String name, String type, int code) {
        codes.put(type + " " + key(name), code);
    }

    /** It knows nothing of the name any more. */
    public void forget(String name) {
        synchronized (names) {
            names.remove(key(name));
        }
    }

    /** What was asked, in order, such as {@code A web.test}. */
    public List<String> questions() {
        synchronized (questions) {
            return List.copyOf(questions);
        }
    }

    /** Ends; questions get no answer any more. */
    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        byte[] bytes = new byte[LONGEST_QUESTION];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(packet);
                byte[] answer = answer(DnsQuestionMessage.parse(bytes, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private byte[] answer(DnsQuestionMessage question) {
        String name = key(question.name());
        questions.add(question.type() + " " + name);
        int code = codes.getOrDefault(name, codes.getOrDefault(question.type() + " " + name, 0));
        if (code != 0) {
            return question.answer(code, List.of());
        }
        List<DnsAnswerRecord> records = new ArrayList<>();
        boolean exists = collect(name, question.type(), records);
        return question.answer(exists ? 0 : NXDOMAIN, records);
    }

    /** Whether the name exists, and that which its aliases lead to. */
    private boolean collect(String name, String type, List<DnsAnswerRecord> into) {
        synchronized (names) {
            String at = name;
            for (int i = 0; i < MOST_ALIASES; i++) {
                Map<String, List<DnsAnswerRecord>> types = names.get(at);
                if (types == null) {
                    return false;
                }
                into.addAll(types.getOrDefault(type, List.of()));
                List<DnsAnswerRecord> aliases = types.getOrDefault("CNAME", List.of());
                if (aliases.isEmpty()) {
                    return true;
                }
                into.addAll(aliases);
                at = key(aliases.getFirst().value());
            }
            return true;
        }
    }

    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
