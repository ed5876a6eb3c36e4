package balancebeam.net;

import java.nio.ByteBuffer;

/** What a codec is to its {@link Connection}: told of everything that happens there. Event loop only. */
public interface ConnectionHandler {

    /** An outgoing connection stands; never called for accepted ones. */
    default void onConnected() {}

    /**
     * Bytes came. The buffer is borrowed: it means nothing after the return. What is left in it is kept by the
     * connection, which then reads no more until {@link Connection#resumeReading()} and gives the rest again first.
     */
    void onRead(ByteBuffer bytes);

    /** The peer will send no more (FIN). Once, after all its bytes were given. */
    void onInputClosed();

    /** All that was written has gone out, after some of it had to wait. */
    void onWritable();

    /** The connection broke (reset, refused, error) and is closed. Never after a {@link Connection#close()} of ours. */
    void onBroken(Exception cause);
}
