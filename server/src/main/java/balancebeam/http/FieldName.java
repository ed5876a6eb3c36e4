package balancebeam.http;

import balancebeam.bytes.Ascii;

/**
 * The field names that the balancer itself understands, as small ids: the codec looks each name up once, and afterwards
 * names are compared as numbers. Thread-safe: constants.
 */
public final class FieldName {
    /** Any name that is not below. */
    public static final int OTHER = 0;

    public static final int HOST = 1;
    public static final int CONNECTION = 2;
    public static final int CONTENT_LENGTH = 3;
    public static final int TRANSFER_ENCODING = 4;
    public static final int KEEP_ALIVE = 5;
    public static final int PROXY_CONNECTION = 6;
    public static final int TE = 7;
    public static final int UPGRADE = 8;
    public static final int TRAILER = 9;
    public static final int EXPECT = 10;
    public static final int X_FORWARDED_FOR = 11;
    public static final int X_FORWARDED_PROTO = 12;
    public static final int X_FORWARDED_HOST = 13;
    public static final int FORWARDED = 14;
    public static final int VIA = 15;
    public static final int HTTP2_SETTINGS = 16;
    public static final int DATE = 17;
    public static final int GRPC_TIMEOUT = 18;
    public static final int SEC_WEBSOCKET_KEY = 19;

    private static final String[] NAMES = {
        "",
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "keep-alive",
        "proxy-connection",
        "te",
        "upgrade",
        "trailer",
        "expect",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "forwarded",
        "via",
        "http2-settings",
        "date",
        "grpc-timeout",
        "sec-websocket-key"
    };

    private static final int SLOTS = 256;
    private static final byte[][] BYTES = new byte[NAMES.length][];
    private static final byte[] SLOT_TO_ID = new byte[SLOTS];

    static {
        for (int id = 1; id < NAMES.length; id++) {
            BYTES[id] = Ascii.bytes(NAMES[id]);
            int slot = slot(BYTES[id], 0, BYTES[id].length);
            if (SLOT_TO_ID[slot] != 0) {
                throw new IllegalStateException(NAMES[id] + " falls on the slot of " + NAMES[SLOT_TO_ID[slot]]);
            }
            SLOT_TO_ID[slot] = (byte) id;
        }
    }

    private FieldName() {}

    /** The id of the name in the bytes, in any case, or {@link #OTHER}. */
    public static int idOf(byte[] bytes, int start, int end) {
        int id = SLOT_TO_ID[slot(bytes, start, end)];
        return id != OTHER && Ascii.equalsIgnoreCase(bytes, start, end, BYTES[id]) ? id : OTHER;
    }

    // Length, first and last character tell the names above apart; the initialiser fails if a new one breaks this.
    private static int slot(byte[] bytes, int start, int end) {
        int first = bytes[start] | 0x20;
        int last = bytes[end - 1] | 0x20;
        return ((end - start) * 7 + first * 31 + last * 3) & (SLOTS - 1);
    }
}
