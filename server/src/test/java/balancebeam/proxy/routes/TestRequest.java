package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Peer;
import balancebeam.filter.RequestView;
import balancebeam.http.Head;
import balancebeam.http.TargetPath;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** A request made from texts, for tests. Not changed by being matched. */
final class TestRequest implements RequestView {
    private static final byte[] PADDING = Ascii.bytes("padding.");

    private final Head head = new Head();
    private final TargetPath path = new TargetPath();
    private final byte[] host;
    private final Peer client;

    /**
     * @param host empty for none
     * @param target path and query
     * @param fields each "name: value"
     */
    TestRequest(String method, String host, String target, String client, String... fields) {
        append(method + " ");
        append(target + " HTTP/1.1\r\n");
        head.startRequest(method.length(), method.length() + 1, method.length() + 1 + target.length(), 1);
        head.fieldsStart(head.length());
        for (String field : fields) {
            addField(field);
        }
        head.fieldsEnd(head.length());
        append("\r\n");
        if (!path.normalise(head.bytes(), head.targetStart(), head.targetEnd())) {
            throw new IllegalArgumentException(target + " is refused");
        }
        this.host = Ascii.bytes("padding." + host + ":80");
        this.client = new Peer(InetAddress.ofLiteral(client));
    }

    static TestRequest get(String host, String target, String... fields) {
        return new TestRequest("GET", host, target, "192.0.2.1", fields);
    }

    /** Drops the i-th field. */
    TestRequest without(int i) {
        head.drop(i);
        return this;
    }

    private void addField(String field) {
        int start = head.length();
        int colon = field.indexOf(':');
        append(field + "\r\n");
        int valueStart = start + colon + 1;
        while (valueStart < head.length() - 2 && head.bytes()[valueStart] == ' ') {
            valueStart++;
        }
        head.addField(start, start + colon, valueStart, head.length() - 2);
    }

    private void append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        head.reserve(bytes.length);
        System.arraycopy(bytes, 0, head.bytes(), head.length(), bytes.length);
        head.length(head.length() + bytes.length);
    }

    @Override
    public Head request() {
        return head;
    }

    @Override
    public byte[] pathBytes() {
        return path.bytes();
    }

    @Override
    public int pathStart() {
        return path.start();
    }

    @Override
    public int pathEnd() {
        return path.end();
    }

    @Override
    public int queryStart() {
        return path.queryStart();
    }

    @Override
    public int queryEnd() {
        return path.queryEnd();
    }

    @Override
    public byte[] hostBytes() {
        return host;
    }

    @Override
    public int hostStart() {
        return PADDING.length;
    }

    @Override
    public int hostEnd() {
        return host.length - ":80".length();
    }

    @Override
    public Peer client() {
        return client;
    }
}
