package balancebeam.net;

import java.io.IOException;
import java.net.InetAddress;

/** What ICMP's echo requests go by, to one address. One thread at a time. */
public interface EchoSocket extends AutoCloseable {

    /** Opens those of a machine. Thread-safe. */
    @FunctionalInterface
    interface Opener {
        /**
         * A socket that hears nobody else than that address.
         *
         * @throws IOException when this process may have none, or there is no way to the address; its message is the reason
         */
        EchoSocket open(InetAddress to) throws IOException;
    }

    /**
     * Sends an echo request.
     *
     * @param sequence 0 to 65,535
     * @param content by which its reply is known
     */
    void ask(int sequence, byte[] content) throws IOException;

    /** Whether the reply to such a request has come; takes whatever else has come away. Never blocks. */
    boolean isAnswered(byte[] content) throws IOException;

    @Override
    void close();
}
