package balancebeam.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of HTTP/1.1 messages, written from RFC 9110 and RFC 9112 alone: slow, obvious, and independent of
 * every other parser here, so that it can judge what a balancer writes.
 *
 * <p>It accepts only what a sender may generate. Where the RFC lets a recipient be lenient it is not: LF without CR,
 * empty lines before a message, obs-fold, repeated Content-Length (even equal ones), codings other than chunked,
 * white space in chunk lines and framing fields in trailers are refused, as is every message that two readers could
 * understand in two ways. Only the characters of a target are wider than the RFC's (see {@link StartLine}).
 *
 * <pre>{@code
 * Parsed<RequestHead> one = Http1Reader.parseRequest(bytes);   // or MalformedMessage
 * assertEquals("/a?b", one.head().target());
 *
 * Http1Reader reader = new Http1Reader(socket.getInputStream());
 * ResponseHead head = reader.readResponseHead();               // null: closed before the first octet
 * Body body = reader.readBody(head, "GET");
 * }</pre>
 *
 * <p>Reads not one octet more than a message has. Not thread-safe.
 */
public final class Http1Reader {

    private final OctetSource source;

    /** Reads octet by octet from here; buffer it if each read is costly. */
    public Http1Reader(InputStream in) {
        source = new OctetSource(in);
    }

    /**
     * Reads a request that must be all of these bytes.
     *
     * @throws MalformedMessage when they are not exactly one request
     */
    public static Parsed<RequestHead> parseRequest(byte[] all) {
        InputStream in = new ByteArrayInputStream(all);
        Http1Reader reader = new Http1Reader(in);
        try {
            RequestHead head = reader.readRequestHead();
            if (head == null) {
                throw new TruncatedMessage("no octet at all");
            }
            return exactly(in, new Parsed<>(head, reader.readBody(head)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a response, interim or final, that must be all of these bytes.
     *
     * @param requestMethod of the request it answers: those to HEAD and CONNECT have no body
     * @throws MalformedMessage when they are not exactly one response
     */
    public static Parsed<ResponseHead> parseResponse(byte[] all, String requestMethod) {
        InputStream in = new ByteArrayInputStream(all);
        Http1Reader reader = new Http1Reader(in);
        try {
            ResponseHead head = reader.readResponseHead();
            if (head == null) {
                throw new TruncatedMessage("no octet at all");
            }
            return exactly(in, new Parsed<>(head, reader.readBody(head, requestMethod)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <H extends Head> Parsed<H> exactly(InputStream in, Parsed<H> parsed) throws IOException {
        int more = in.available();
        if (more > 0) {
            throw new MalformedMessage(more + " octets after the end of the message");
        }
        return parsed;
    }

    /**
     * Reads the head of the next request, or null when the connection ended before its first octet.
     *
     * @throws MalformedMessage also for a Host and a body length that are not in order
     */
    public @Nullable RequestHead readRequestHead() throws IOException {
        source.startCopy();
        int first = source.next();
        if (first < 0) {
            return null;
        }
        String[] line = StartLine.request(source.line(first, "the request line"));
        Fields fields = readFields();
        RequestHead head = new RequestHead(line[0], line[1], line[2], fields, source.endCopy());
        checkHost(head);
        BodyPlan.of(head);
        return head;
    }

    /** Reads the head of the next response, or null when the connection ended before its first octet. */
    public @Nullable ResponseHead readResponseHead() throws IOException {
        source.startCopy();
        int first = source.next();
        if (first < 0) {
            return null;
        }
        String[] line = StartLine.status(source.line(first, "the status line"));
        Fields fields = readFields();
        return new ResponseHead(line[0], Integer.parseInt(line[1]), line[2], fields, source.endCopy());
    }

    /** The body that follows this head, to be read as it comes. */
    public BodyStream openBody(RequestHead head) {
        return new BodyStream(source, BodyPlan.of(head));
    }

    /** The body that follows this head, to be read as it comes. */
    public BodyStream openBody(ResponseHead head, String requestMethod) {
        return new BodyStream(source, BodyPlan.of(head, requestMethod));
    }

    /** Reads the whole body that follows this head. */
    public Body readBody(RequestHead head) throws IOException {
        return readAll(openBody(head));
    }

    /** Reads the whole body that follows this head. */
    public Body readBody(ResponseHead head, String requestMethod) throws IOException {
        return readAll(openBody(head, requestMethod));
    }

    /** Reads all of a body that was opened here and not read from yet. */
    Body readAll(BodyStream stream) throws IOException {
        source.startCopy();
        byte[] content = stream.readAllBytes();
        return new Body(stream.framing(), Octets.of(content), source.endCopy(), stream.trailers());
    }

    private Fields readFields() throws IOException {
        List<Field> fields = new ArrayList<>();
        for (String line = source.line("a field line"); !line.isEmpty(); line = source.line("a field line")) {
            fields.add(FieldGrammar.field(line));
        }
        return new Fields(fields);
    }

    /** RFC 9112 section 3.2: exactly one Host, and only HTTP/1.0 may do without. */
    private static void checkHost(RequestHead head) {
        List<String> hosts = head.fields().all("Host");
        if (hosts.isEmpty() && head.version().equals("HTTP/1.1")) {
            throw new MalformedMessage("no Host");
        }
        if (hosts.size() > 1) {
            throw new MalformedMessage("more than one Host: " + hosts);
        }
        if (!hosts.isEmpty() && !Authority.isHostAndPort(hosts.getFirst())) {
            throw MalformedMessage.at(hosts.getFirst(), "an invalid Host");
        }
    }
}
