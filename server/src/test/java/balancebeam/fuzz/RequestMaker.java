package balancebeam.fuzz;

import balancebeam.testkit.Field;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Octets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes requests that are in order, most of them with a flaw or two then. For one request. */
final class RequestMaker {
    private static final List<String> METHODS =
            List.of("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "get", "M-SEARCH");
    private static final List<String> PATHS = List.of(
            "/",
            "/a",
            "/a?b=c",
            "/?/../",
            "//a//",
            "/a/../b/./",
            "/a/%2e%2E/%2fb",
            "/a;b=c/..;/d",
            "/~!$&'()*+,;=:@",
            "/a?b|c",
            "/" + "long/".repeat(300));
    private static final List<String> AUTHORITIES = List.of(
            "a.example", "A.Example:8443", "127.0.0.1:80", "[::1]", "[2001:db8::1]:1", "a%2Db_c.example", "a.example:");
    private static final List<Field> FIELDS = Fields.of(
                    "accept", "*/*",
                    "x-empty", "",
                    "x-text", "a: b, \"c\"\t;d",
                    "x-latin", "\u00e9\u00ff",
                    "x_under", "1",
                    "!#$%&'*+-.^`|~", "token",
                    "cookie", "a=1",
                    "cookie", "b=2; c=3",
                    "cookie", "d",
                    "te", "trailers",
                    "expect", "100-continue",
                    "trailer", "x-sum",
                    "via", "1.0 other",
                    "x-forwarded-for", "192.0.2.1",
                    "x-forwarded-host", "b.example",
                    "forwarded", "for=192.0.2.1",
                    "content-type", "text/plain",
                    "range", "bytes=0-1",
                    "x-long", "long".repeat(700))
            .lines();

    // ---- what makes flaws ----

    private static final List<String> OCTETS = List.of(
            "\r",
            "\n",
            "\0",
            ":",
            " ",
            "\t",
            "\u0001",
            "\u007f",
            "\u0080",
            "\u00ff",
            "A",
            "_",
            "#",
            ",",
            ";",
            "/",
            "@",
            "[",
            "%",
            "\"",
            "\\",
            "0",
            "\r\nx: y",
            "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
            " HTTP/1.1\r\nx: ");
    private static final List<Field> WRONG = Fields.of(
                    "connection", "close",
                    "connection", "x-text",
                    "connection", "",
                    "keep-alive", "timeout=5",
                    "proxy-connection", "close",
                    "transfer-encoding", "chunked",
                    "transfer-encoding", "identity",
                    "upgrade", "h2c",
                    "upgrade", "websocket",
                    "te", "gzip",
                    "te", "trailers, chunked",
                    "te", "",
                    "host", "a.example",
                    "host", "b.example",
                    "host", "",
                    "content-length", "0",
                    "content-length", "5",
                    "content-length", "",
                    "content-length", "-1",
                    "content-length", "+0",
                    "content-length", "0x0",
                    "content-length", "1e1",
                    "content-length", "1, 2",
                    "content-length", "18446744073709551616",
                    "expect", "something",
                    "", "no name",
                    "X", "upper",
                    "x", " space",
                    "x", "space\t",
                    ":status", "200",
                    ":protocol", "other",
                    ":unknown", "",
                    ":", "",
                    ":Path", "/smuggled",
                    ":path", "/smuggled",
                    ":method", "DELETE",
                    ":scheme", "https",
                    ":authority", "b.example")
            .lines();
    private static final List<Field> OTHER_PSEUDO = Fields.of(
                    ":path", "",
                    ":path", "*",
                    ":path", "a",
                    ":path", "?a",
                    ":path", "http://b.example/",
                    ":path", "/a b",
                    ":path", " /",
                    ":path", "/a#b",
                    ":path", "/%zz",
                    ":method", "",
                    ":method", "G T",
                    ":method", "GET /smuggled HTTP/1.1\r\nx:",
                    ":scheme", "",
                    ":scheme", "ftp",
                    ":scheme", "HTTP",
                    ":authority", "",
                    ":authority", "user@a.example",
                    ":authority", "a.example/b",
                    ":authority", "a b",
                    ":authority", "a.example:65536",
                    ":authority", "[::1",
                    ":authority", ":80",
                    ":authority", "b.example")
            .lines();

    private final Choices choices;
    private final List<Field> head = new ArrayList<>();
    private final List<Octets> pieces = new ArrayList<>();
    private @Nullable List<Field> trailers;

    RequestMaker(Choices choices) {
        this.choices = choices;
    }

    /** What a flaw is: the first octet of the input says which. Beyond the last there is none. */
    enum Flaw {
        NONE,
        OCTET_IN_NAME,
        OCTET_IN_VALUE,
        WRONG_FIELD,
        TWICE,
        MOVED,
        LEFT_OUT,
        OTHER_PSEUDO,
        OTHER_LENGTH
    }

    StreamRequest make() {
        int flaw = choices.below(12);
        boolean twoFlaws = choices.oneIn(8);
        content();
        head();
        flaw(flaw);
        if (twoFlaws) {
            flaw(choices.below(12));
        }
        return new StreamRequest(head, pieces, trailers, choices.oneIn(4), choices.below(256));
    }

    /** One that everybody takes. */
    static StreamRequest good() {
        List<Field> head = Fields.of(":method", "GET", ":scheme", "http", ":path", "/good", ":authority", "a.example")
                .lines();
        return new StreamRequest(head, List.of(), null, false, 0);
    }

    // ---- in order ----

    private void content() {
        for (int count = choices.below(4); count > 0; count--) {
            pieces.add(Octets.of("x".repeat(choices.of(List.of(5, 0, 1, 100, 4000)))));
        }
        if (choices.oneIn(3)) {
            trailers = new ArrayList<>();
            for (int count = choices.below(3); count > 0; count--) {
                trailers.add(choices.of(FIELDS));
            }
        }
    }

    private void head() {
        String method = choices.oneIn(40) ? "CONNECT" : choices.of(METHODS);
        String authority = choices.of(AUTHORITIES);
        int hosts = choices.below(6);
        head.add(new Field(":method", method));
        head.add(new Field(":scheme", choices.oneIn(2) ? "https" : "http"));
        head.add(new Field(":path", method.equals("OPTIONS") && choices.oneIn(2) ? "*" : choices.of(PATHS)));
        if (hosts != 1) {
            head.add(new Field(":authority", authority));
        }
        Collections.shuffle(head, new Random(choices.below(256)));
        int pseudo = head.size();
        for (int count = choices.below(5); count > 0; count--) {
            head.add(choices.of(FIELDS));
        }
        if (hosts == 1 || hosts == 2) {
            head.add(new Field("host", authority));
        }
        if (choices.oneIn(2)) {
            head.add(new Field("content-length", String.valueOf(length())));
        }
        Collections.shuffle(head.subList(pseudo, head.size()), new Random(choices.below(256)));
    }

    private int length() {
        return pieces.stream().mapToInt(Octets::length).sum();
    }

    // ---- and not ----

    private void flaw(int which) {
        Flaw flaw = which < Flaw.values().length ? Flaw.values()[which] : Flaw.NONE;
        List<Field> last = trailers;
        List<Field> fields = last != null && choices.oneIn(2) ? last : head;
        switch (flaw) {
            case NONE -> {
                // It stays as it is.
            }
            case OCTET_IN_NAME -> change(fields, field -> new Field(inserted(field.name()), field.value()));
            case OCTET_IN_VALUE -> change(fields, field -> new Field(field.name(), inserted(field.value())));
            case WRONG_FIELD -> fields.add(choices.below(fields.size() + 1), choices.of(WRONG));
            case TWICE -> {
                if (!fields.isEmpty()) {
                    fields.add(choices.below(fields.size() + 1), choices.of(fields));
                }
            }
            case MOVED -> {
                if (!fields.isEmpty()) {
                    Field moved = fields.remove(choices.below(fields.size()));
                    fields.add(choices.below(fields.size() + 1), moved);
                }
            }
            case LEFT_OUT -> {
                if (!fields.isEmpty()) {
                    fields.remove(choices.below(fields.size()));
                }
            }
            case OTHER_PSEUDO -> {
                Field other = choices.of(OTHER_PSEUDO);
                head.replaceAll(field -> field.isNamed(other.name()) ? other : field);
            }
            case OTHER_LENGTH -> otherLength();
        }
    }

    private void otherLength() {
        if (head.stream().noneMatch(field -> field.isNamed("content-length"))) {
            head.add(new Field("content-length", String.valueOf(length())));
        }
        if (pieces.isEmpty() || choices.oneIn(2)) {
            pieces.add(Octets.of("y".repeat(1 + choices.below(3))));
        } else {
            pieces.remove(choices.below(pieces.size()));
        }
    }

    private interface Change {
        Field of(Field field);
    }

    private void change(List<Field> fields, Change change) {
        if (!fields.isEmpty()) {
            int i = choices.below(fields.size());
            fields.set(i, change.of(fields.get(i)));
        }
    }

    private String inserted(String text) {
        int at = choices.of(List.of(0, text.length(), text.length() / 2));
        return text.substring(0, at) + choices.of(OCTETS) + text.substring(at);
    }
}
