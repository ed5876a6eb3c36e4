package balancebeam.net;

import balancebeam.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lets a client prove that it is where it says (RFC 9000 section 8.1.2): it gets a token by a Retry packet and comes back with it.
 * Nothing is kept for it meanwhile, so handshakes from made-up addresses cost no memory. Event loop only.
 *
 * <p>A token is the time, a code of authentication over time, address and the connection id that the client began with, and that id.
 */
final class AddressTokens implements QuicTokenHandler {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int CODE_BYTES = 16;
    private static final int MOST_ID_BYTES = 20;
    private static final int ID_OFFSET = Long.BYTES + CODE_BYTES;
    /** A Retry is answered at once: this is for slow networks. */
    private static final long GOOD_NANOS = 10_000_000_000L;

    private static final int INVALID = -1;

    /** Decides who may begin a connection. Event loop only. */
    interface Admission {
        /** Whether this one may begin at once, and then counts it; else it proves its address first. */
        boolean admits(InetSocketAddress from);

        /** Whether this one, which has proved its address, may begin, and then counts it; else it hears nothing, and tries again. */
        boolean admitsProven(InetSocketAddress from);
    }

    private final Mac mac;
    private final Admission admission;
    private final Ticker ticker;

    /**
     * @param key the same for all sockets of an address
     * @param ticker the loop's clock
     */
    AddressTokens(byte[] key, Admission admission, Ticker ticker) {
        this.admission = admission;
        this.ticker = ticker;
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + ALGORITHM, e);
        }
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
        if (admission.admits(address)) {
            return false;
        }
        byte[] id = bytes(dcid, dcid.readerIndex(), dcid.readableBytes());
        long now = ticker.nanos();
        out.writeLong(now).writeBytes(code(now, address, id)).writeBytes(id);
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        int start = token.readerIndex();
        int idBytes = token.readableBytes() - ID_OFFSET;
        if (idBytes < 0 || idBytes > MOST_ID_BYTES) {
            return INVALID;
        }
        long made = token.getLong(start);
        long age = ticker.nanos() - made;
        byte[] code = bytes(token, start + Long.BYTES, CODE_BYTES);
        byte[] right = code(made, address, bytes(token, start + ID_OFFSET, idBytes));
        boolean good = MessageDigest.isEqual(code, right) && age >= 0 && age < GOOD_NANOS;
        return good && admission.admitsProven(address) ? ID_OFFSET : INVALID;
    }

    private static byte[] bytes(ByteBuf from, int start, int count) {
        byte[] bytes = new byte[count];
        from.getBytes(start, bytes);
        return bytes;
    }

    private byte[] code(long made, InetSocketAddress address, byte[] id) {
        mac.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(made)
                .putInt(address.getPort())
                .flip());
        mac.update(address.getAddress().getAddress());
        return Arrays.copyOf(mac.doFinal(id), CODE_BYTES);
    }

    @Override
    public int maxTokenLength() {
        return ID_OFFSET + MOST_ID_BYTES;
    }
}
