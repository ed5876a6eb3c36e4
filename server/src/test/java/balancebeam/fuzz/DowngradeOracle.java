package balancebeam.fuzz;

import balancebeam.testkit.Field;
import balancebeam.testkit.Http1Reader;
import balancebeam.testkit.MalformedMessage;
import balancebeam.testkit.RequestHead;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says by the RFCs alone (9110, 9112, 9113 section 8, 9114 section 4) what a proxy must do with a request before an HTTP/1.1 origin.
 * Its heart is what a careless proxy would write, which a strict reader must understand as what was meant. Thread-safe: static
 * functions.
 */
final class DowngradeOracle {
    /** What a request is. */
    enum Kind {
        /** In order: it must reach the origin as it is. */
        GOOD,
        /** Malformed: no origin may hear of it. */
        BAD,
        /** A matter of taste: refused, or passed on as it is. */
        EITHER
    }

    /**
     * The judgement.
     *
     * @param inHead whether the head alone says so
     * @param why for people
     */
    record Verdict(Kind kind, boolean inHead, String why) {}

    /** RFC 9113 section 8.2.2, RFC 9114 section 4.2. */
    private static final Set<String> OF_CONNECTIONS =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");
    /** RFC 9110 section 6.5.1: framing, routing, and how to handle the request; a recipient may also leave them out. */
    private static final Set<String> NOT_IN_TRAILERS = Set.of("content-length", "host", "te", "trailer", "expect");

    private static final Set<String> JUDGED = Set.of("host", "content-length");
    private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":path", ":authority");
    /** RFC 3986: path and query, but for what follows a percent sign. */
    private static final String URI_PATH = "/[A-Za-z0-9/?:@._~!$&'()*+,;=%-]*";

    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private static final String URI_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*";
    private static final String DEFAULT_PORT = ":(80|443)?$";

    /** Below what is configured, so that no limit refuses what is good. */
    private static final int MOST_HEAD_BYTES = 12 * 1024;

    private static final int MOST_TARGET_BYTES = 7 * 1024;

    private DowngradeOracle() {}

    static Verdict judge(StreamRequest request) {
        String bad = badHead(request);
        if (bad != null) {
            return new Verdict(Kind.BAD, true, bad);
        }
        bad = badRest(request);
        if (bad != null) {
            return new Verdict(Kind.BAD, false, bad);
        }
        String doubt = doubt(request);
        return doubt == null ? new Verdict(Kind.GOOD, false, "") : new Verdict(Kind.EITHER, false, doubt);
    }

    /** The host that the request is for. */
    static String host(StreamRequest request) {
        String authority = request.one(":authority");
        return authority.isEmpty() ? request.one("host") : authority;
    }

    // ---- malformed ----

    private static @Nullable String badHead(StreamRequest request) {
        String bad = badPseudo(request);
        bad = bad == null ? badTarget(request) : bad;
        bad = bad == null ? badHost(request) : bad;
        bad = bad == null ? badFields(request.ordinary()) : bad;
        bad = bad == null ? badLength(request) : bad;
        return bad != null
                        || isUnderstood(request.one(":method"), request.one(":path"), host(request), request.ordinary())
                ? bad
                : "an HTTP/1.1 request that is malformed, or another";
    }

    private static @Nullable String badPseudo(StreamRequest request) {
        List<Field> head = request.head();
        int pseudo = head.size() - request.ordinary().size();
        for (int i = 0; i < pseudo; i++) {
            if (!StreamRequest.isPseudo(head.get(i))) {
                return "a pseudo-header field behind others";
            }
            if (!PSEUDO.contains(head.get(i).name())) {
                return "an unknown pseudo-header field";
            }
        }
        for (String name : PSEUDO) {
            int count = request.all(name).size();
            if (count > 1 || (count == 0 && !name.equals(":authority"))) {
                return count + " times " + name;
            }
        }
        return null;
    }

    private static @Nullable String badTarget(StreamRequest request) {
        String method = request.one(":method");
        String path = request.one(":path");
        if (method.equals("CONNECT")) {
            return "CONNECT with a path";
        }
        if (!request.one(":scheme").matches(URI_SCHEME)) {
            return "no scheme";
        }
        boolean server = path.equals("*") && method.equals("OPTIONS");
        return path.startsWith("/") || server ? null : "no path";
    }

    private static @Nullable String badHost(StreamRequest request) {
        List<String> all = new ArrayList<>(request.all(":authority"));
        all.addAll(request.all("host"));
        if (all.isEmpty() || all.stream().anyMatch(host -> host.isEmpty() || host.startsWith(":"))) {
            return "no host"; // RFC 9110 section 4.2.1
        }
        long hosts = all.stream()
                .map(host -> host.toLowerCase(Locale.ROOT).replaceFirst(DEFAULT_PORT, ""))
                .distinct()
                .count();
        boolean valid = all.stream().allMatch(host -> isUnderstood("GET", "/", host, List.of()));
        return hosts > 1 ? "different hosts" : valid ? null : "no valid host";
    }

    private static @Nullable String badFields(List<Field> fields) {
        for (Field field : fields) {
            String name = field.name();
            if (!name.equals(name.toLowerCase(Locale.ROOT))) {
                return "a capital letter in a name";
            }
            if (OF_CONNECTIONS.contains(name)) {
                return "a field of connections";
            }
            if (name.equals("te") && !field.value().equalsIgnoreCase("trailers")) {
                return "a TE that is not trailers";
            }
        }
        return null;
    }

    private static @Nullable String badLength(StreamRequest request) {
        BigInteger first = null;
        for (String member : lengths(request)) {
            if (!member.matches("[0-9]+")) {
                return "a Content-Length that is no number";
            }
            BigInteger length = new BigInteger(member);
            if (first != null && !first.equals(length)) {
                return "different Content-Lengths";
            }
            first = length;
        }
        return null;
    }

    /** Of all lines and lists. */
    private static List<String> lengths(StreamRequest request) {
        List<String> members = new ArrayList<>();
        for (String value : request.all("content-length")) {
            for (String member : value.split(",", -1)) {
                members.add(member.strip());
            }
        }
        return members;
    }

    private static @Nullable String badRest(StreamRequest request) {
        List<String> lengths = lengths(request);
        BigInteger length = BigInteger.valueOf(request.content().length());
        if (!lengths.isEmpty() && !new BigInteger(lengths.getFirst()).equals(length)) {
            return "another Content-Length than content";
        }
        List<Field> trailers = request.trailers();
        if (trailers == null) {
            return null;
        }
        if (trailers.stream().anyMatch(StreamRequest::isPseudo)) {
            return "a pseudo-header field in trailers";
        }
        String bad = badFields(trailers);
        return bad != null || isUnderstood("GET", "/", "a", trailers) ? bad : "trailers that are none";
    }

    /**
     * Whether these parts, put together without a look at them, are the same parts again for a strict reader. Host and Content-Length
     * go by other names here: what they mean, and several of them, is judged by itself.
     */
    private static boolean isUnderstood(String method, String target, String host, List<Field> all) {
        List<Field> fields = all.stream()
                .map(field -> JUDGED.contains(field.name()) ? new Field("judged", field.value()) : field)
                .toList();
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        ByteArrayInputStream in =
                new ByteArrayInputStream(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        try {
            RequestHead head = new Http1Reader(in).readRequestHead();
            List<Field> meant = new ArrayList<>(fields);
            meant.addFirst(new Field("Host", host));
            return head != null
                    && in.available() == 0
                    && head.method().equals(method)
                    && head.target().equals(target)
                    && head.fields().lines().equals(meant);
        } catch (MalformedMessage e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- matters of taste ----

    private static @Nullable String doubt(StreamRequest request) {
        String scheme = request.one(":scheme");
        String path = request.one(":path");
        List<String> hosts = request.all("host");
        List<String> lengths = lengths(request);
        List<String> expects = request.all("expect");
        List<Field> trailers = request.trailers();
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            return "a scheme that not everybody knows";
        }
        if (!path.equals("*")
                && (!path.matches(URI_PATH) || BAD_ESCAPE.matcher(path).find())) {
            return "a path that RFC 3986 has no place for";
        }
        if (hosts.size() > 1 || host(request).contains(",")) {
            return "several hosts, or what looks like them";
        }
        if (!hosts.isEmpty() && !hosts.getFirst().equalsIgnoreCase(host(request))) {
            return "hosts that differ by a default port";
        }
        if (lengths.size() > 1 || (!lengths.isEmpty() && lengths.getFirst().matches("0[0-9]+"))) {
            return "several Content-Lengths, or a strange one";
        }
        if (expects.size() > 1 || (expects.size() == 1 && !expects.getFirst().equalsIgnoreCase("100-continue"))) {
            return "an unknown expectation";
        }
        if (StreamRequest.size(request.head()) > MOST_HEAD_BYTES || path.length() > MOST_TARGET_BYTES) {
            return "a large head";
        }
        return trailers != null && trailers.stream().anyMatch(field -> NOT_IN_TRAILERS.contains(field.name()))
                ? "a field that trailers should not have"
                : null;
    }
}
