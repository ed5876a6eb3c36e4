package balancebeam.control.explain;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.IpText;
import balancebeam.filter.Peer;
import balancebeam.filter.RequestView;
import balancebeam.http.Head;
import balancebeam.http.TargetPath;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that somebody asks about: made from a URL, as a browser would send it. One thread only. */
public final class AskedRequest implements RequestView {
    private static final String SCHEME_END = "://";

    /** How a request comes, as its URL says. */
    enum Scheme {
        /** The URL is a path alone: it says nothing. */
        UNSAID(0),
        HTTP(80),
        HTTPS(443);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }

        /** The port that need not be said; 0 for none. */
        int port() {
            return port;
        }

        private static Scheme of(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "http", "ws" -> HTTP;
                case "https", "wss" -> HTTPS;
                default -> throw new IllegalArgumentException("'%s' is neither http nor https".formatted(text));
            };
        }
    }

    private final Head head = new Head();
    private final TargetPath path = new TargetPath();
    private final byte[] host;
    private final Scheme scheme;
    private final int port;
    private final Peer client;

    /**
     * Reads it.
     *
     * @param url with scheme and host, or a path alone
     * @param fields each {@code Name: value}
     * @param client an address
     * @throws IllegalArgumentException saying what is wrong
     */
    public AskedRequest(String method, String url, List<String> fields, String client) {
        // A path may have a URL in its query.
        int schemeEnd = url.startsWith("/") ? -1 : url.indexOf(SCHEME_END);
        int slash = url.indexOf('/', schemeEnd < 0 ? 0 : schemeEnd + SCHEME_END.length());
        int query = url.indexOf('?');
        int end = slash < 0 || (query >= 0 && query < slash) ? (query < 0 ? url.length() : query) : slash;
        if (schemeEnd < 0 && !url.startsWith("/")) {
            throw new IllegalArgumentException("'%s' is no URL, as http://host/path, and no path".formatted(url));
        }
        String ofUrl = schemeEnd < 0 ? "" : url.substring(schemeEnd + SCHEME_END.length(), end);
        String target = url.substring(schemeEnd < 0 ? 0 : end);
        String authority = authority(fields, ofUrl);
        this.host = Ascii.bytes(host(authority));
        this.scheme = schemeEnd < 0 ? Scheme.UNSAID : Scheme.of(url.substring(0, schemeEnd));
        // A Host of its own says whom it is for; where it goes, the URL.
        this.port = port(schemeEnd < 0 ? authority : ofUrl);
        this.client = new Peer(address(client));
        requestLine(method, TargetPath.escaped(target.startsWith("/") ? target : "/" + target));
        if (!authority.isEmpty()) {
            field("Host: " + authority);
        }
        fields.stream().filter(field -> !isHost(field)).forEach(this::field);
        head.fieldsEnd(head.length());
        append("\r\n");
        path.normalise(head.bytes(), head.targetStart(), head.targetEnd());
    }

    private static InetAddress address(String text) {
        if (!IpText.isIpv4(text) && !IpText.isIpv6(text)) {
            throw new IllegalArgumentException("'%s' is not the address of a client".formatted(text));
        }
        return InetAddress.ofLiteral(text);
    }

    private static String authority(List<String> fields, String ofUrl) {
        for (String field : fields) {
            if (isHost(field)) {
                return field.substring("host:".length()).strip();
            }
        }
        return ofUrl;
    }

    private static boolean isHost(String field) {
        return field.regionMatches(true, 0, "host:", 0, "host:".length());
    }

    private static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    /** 0 where it names none. */
    private static int port(String authority) {
        int colon = authority.lastIndexOf(':');
        if (colon > authority.lastIndexOf(']')) {
            long port = Ascii.parseDecimal(Ascii.bytes(authority), colon + 1, authority.length());
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("'%s' has no port behind its colon".formatted(authority));
            }
            return (int) port;
        }
        return 0;
    }

    private void requestLine(String method, String target) {
        byte[] name = Ascii.bytes(method);
        if (!Ascii.isToken(name, 0, name.length)) {
            throw new IllegalArgumentException("'%s' is no method".formatted(method));
        }
        append(method + " " + target + " HTTP/1.1\r\n");
        head.startRequest(name.length, name.length + 1, name.length + 1 + target.length(), 1);
        head.fieldsStart(head.length());
    }

    private void field(String field) {
        int colon = field.indexOf(':');
        if (colon <= 0 || field.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("'%s' is no header, as 'Name: value'".formatted(Rows.clean(field)));
        }
        int start = head.length();
        append(field.substring(0, colon).strip() + ":");
        int nameEnd = head.length() - 1;
        int valueStart = head.length();
        append(field.substring(colon + 1).strip());
        head.addField(start, nameEnd, valueStart, head.length());
        append("\r\n");
    }

    private void append(String text) {
        byte[] bytes = Ascii.bytes(text);
        head.reserve(bytes.length);
        System.arraycopy(bytes, 0, head.bytes(), head.length(), bytes.length);
        head.length(head.length() + bytes.length);
    }

    Scheme scheme() {
        return scheme;
    }

    /** The port that it names: 0 for none. */
    int port() {
        return port;
    }

    /** Why its path is refused with 400; null if it is not. */
    TargetPath.@Nullable Refusal refusal() {
        return path.refusal();
    }

    /** The normalised path, where that is not what was asked about; empty where it is. */
    String changedPath() {
        return path.refusal() == null && path.isRewritten() ? path.text() : "";
    }

    @Override
    public Head request() {
        return head;
    }

    @Override
    public byte[] pathBytes() {
        return path.refusal() == null ? path.bytes() : head.bytes();
    }

    @Override
    public int pathStart() {
        return path.refusal() == null ? path.start() : head.targetStart();
    }

    @Override
    public int pathEnd() {
        return path.refusal() == null ? path.end() : head.targetEnd();
    }

    @Override
    public int queryStart() {
        return path.refusal() == null ? path.queryStart() : head.targetEnd();
    }

    @Override
    public int queryEnd() {
        return path.refusal() == null ? path.queryEnd() : head.targetEnd();
    }

    @Override
    public byte[] hostBytes() {
        return host;
    }

    @Override
    public int hostStart() {
        return 0;
    }

    @Override
    public int hostEnd() {
        return host.length;
    }

    @Override
    public Peer client() {
        return client;
    }
}
