package balancebeam.e2e;

import balancebeam.testkit.Fields;
import balancebeam.testkit.HpackLiterals;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.RawHttp2;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** What a client of HTTP/2 can send that costs it next to nothing. Immutable. */
enum Abuse {
    /** CVE-2023-44487. */
    RAPID_RESET(2) {
        @Override
        List<byte[]> frames(int i) {
            return List.of(request(2 * i + 1), frame(Http2Frame.RST_STREAM, 2 * i + 1, 0, 0, 0, 8));
        }
    },
    /** CVE-2025-8671, by a window that grows by nothing. */
    MADE_YOU_RESET(2) {
        @Override
        List<byte[]> frames(int i) {
            return List.of(request(2 * i + 1), frame(Http2Frame.WINDOW_UPDATE, 2 * i + 1, 0, 0, 0, 0));
        }
    },
    MALFORMED_HEADS(1) {
        private static final byte[] HEAD = HpackLiterals.of(RawHttp2.request("GET", "/", "connection", "close"));

        @Override
        List<byte[]> frames(int i) {
            return List.of(Http2Frame.of(Http2Frame.HEADERS, 5, 2 * i + 1, HEAD).wire());
        }
    },
    CONTINUATIONS(1) {
        private static final byte[] FIELD = HpackLiterals.of(Fields.of("x", "y"));

        @Override
        List<byte[]> frames(int i) {
            return List.of(
                    i == 0
                            ? Http2Frame.of(Http2Frame.HEADERS, 1, 1, HpackLiterals.of(RawHttp2.request("GET", "/")))
                                    .wire()
                            : Http2Frame.of(Http2Frame.CONTINUATION, 0, 1, FIELD)
                                    .wire());
        }
    },
    /** A field of 4 KiB, remembered once and named 12,000 times: 48 MB from 16 KB. */
    HPACK_BOMB(1) {
        private static final byte[] BOMB = join(List.of(
                HpackLiterals.of(RawHttp2.request("GET", "/")),
                HpackLiterals.remembered("x", "y".repeat(3900)),
                HpackLiterals.newest(12_000)));

        @Override
        List<byte[]> frames(int i) {
            return List.of(Http2Frame.of(Http2Frame.HEADERS, 5, 2 * i + 1, BOMB).wire());
        }
    },
    SETTINGS(1) {
        @Override
        List<byte[]> frames(int i) {
            return List.of(frame(Http2Frame.SETTINGS, 0));
        }
    },
    PINGS(1) {
        @Override
        List<byte[]> frames(int i) {
            return List.of(frame(Http2Frame.PING, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        }
    },
    EMPTY_DATA(1) {
        @Override
        List<byte[]> frames(int i) {
            return List.of(
                    i == 0
                            ? Http2Frame.of(Http2Frame.HEADERS, 4, 1, HpackLiterals.of(RawHttp2.request("POST", "/")))
                                    .wire()
                            : frame(Http2Frame.DATA, 1));
        }
    },
    UNKNOWN_FRAMES(1) {
        @Override
        List<byte[]> frames(int i) {
            return List.of(frame(200, 0, 1));
        }
    };

    private final int framesAtOnce;

    Abuse(int framesAtOnce) {
        this.framesAtOnce = framesAtOnce;
    }

    /** Those of the i-th turn on a connection, from 0. */
    abstract List<byte[]> frames(int i);

    /** The wire's bytes of so many turns. */
    byte[] turns(int from, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = from; i < from + count; i++) {
            frames(i).forEach(all::writeBytes);
        }
        return all.toByteArray();
    }

    /** How many frames a turn has. */
    int framesAtOnce() {
        return framesAtOnce;
    }

    private static byte[] request(int stream) {
        return Http2Frame.of(Http2Frame.HEADERS, 5, stream, HpackLiterals.of(RawHttp2.request("GET", "/")))
                .wire();
    }

    private static byte[] frame(int type, int stream, int... payload) {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return Http2Frame.of(type, 0, stream, bytes).wire();
    }

    private static byte[] join(List<byte[]> all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        all.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
