package balancebeam.net;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for with its first TLS record (RFC 8446 section 4.1.2), as far as it matters before a handshake. Immutable.
 *
 * @param serverName what it wants to talk to; empty for nothing
 * @param protocols what it offers by ALPN, in its order
 */
public record ClientHello(String serverName, List<String> protocols) {
    /** One that can't be told, or is spread over several records: nothing is known of it. */
    static final ClientHello UNKNOWN = new ClientHello("", List.of());

    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int VERSION_AND_RANDOM = 34;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    /** Of a record (RFC 8446 section 5.1). */
    private static final int LONGEST_RECORD = 16_384;

    public ClientHello {
        protocols = List.copyOf(protocols);
    }

    /**
     * Reads it.
     *
     * @param bytes what has arrived, from the position on; the position stays
     * @return null when more has to arrive
     */
    static @Nullable ClientHello read(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (in.hasRemaining() && in.get(0) != HANDSHAKE) {
            return UNKNOWN;
        }
        if (in.remaining() < RECORD_HEADER) {
            return null;
        }
        int length = in.getShort(RECORD_HEADER - 2) & 0xFFFF;
        if (length > LONGEST_RECORD) {
            return UNKNOWN;
        }
        if (in.remaining() < RECORD_HEADER + length) {
            return null;
        }
        try {
            return message(in.slice(RECORD_HEADER, length));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    private static ClientHello message(ByteBuffer in) {
        int type = in.get();
        int length = (in.get() & 0xFF) << 16 | (in.getShort() & 0xFFFF);
        if (type != CLIENT_HELLO || length != in.remaining()) {
            return UNKNOWN;
        }
        in.position(in.position() + VERSION_AND_RANDOM);
        part(in, in.get() & 0xFF); // the session
        part(in, in.getShort() & 0xFFFF); // cipher suites
        part(in, in.get() & 0xFF); // compressions
        String name = "";
        List<String> protocols = List.of();
        ByteBuffer extensions = in.hasRemaining() ? part(in, in.getShort() & 0xFFFF) : in;
        while (extensions.hasRemaining()) {
            int kind = extensions.getShort() & 0xFFFF;
            ByteBuffer extension = part(extensions, extensions.getShort() & 0xFFFF);
            if (kind == SERVER_NAME) {
                name = serverName(extension);
            } else if (kind == ALPN) {
                protocols = protocols(extension);
            }
        }
        return new ClientHello(name, protocols);
    }

    private static ByteBuffer part(ByteBuffer in, int length) {
        ByteBuffer part = in.slice(in.position(), Math.min(length, in.remaining()));
        if (part.remaining() < length) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + length);
        return part;
    }

    private static String serverName(ByteBuffer extension) {
        ByteBuffer names = part(extension, extension.getShort() & 0xFFFF);
        while (names.hasRemaining()) {
            int kind = names.get();
            String name = text(part(names, names.getShort() & 0xFFFF));
            if (kind == 0) {
                return name;
            }
        }
        return "";
    }

    private static List<String> protocols(ByteBuffer extension) {
        ByteBuffer all = part(extension, extension.getShort() & 0xFFFF);
        List<String> protocols = new ArrayList<>();
        while (all.hasRemaining()) {
            protocols.add(text(part(all, all.get() & 0xFF)));
        }
        return protocols;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }
}
