package balancebeam.net;

import java.nio.ByteBuffer;

/** After a handshake that was all that its client came for: the connection closes. Event loop only. */
final class ChallengeEnd implements ConnectionHandler {
    private ChallengeEnd() {}

    /** Closes it, once it has shaken hands. */
    static void of(Connection connection, Listener listener) {
        connection.handler(new ChallengeEnd());
        connection.close();
        listener.connectionClosed(connection.loop());
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public void onInputClosed() {}

    @Override
    public void onWritable() {}

    @Override
    public void onBroken(Exception cause) {}
}
