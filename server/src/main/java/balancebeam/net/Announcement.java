package balancebeam.net;

import java.nio.ByteBuffer;

/** Sends bytes as soon as a connection stands, before its handler hears of that. Event loop only. */
final class Announcement implements ConnectionHandler {
    private final Connection connection;
    private final byte[] bytes;
    private final ConnectionHandler next;

    /** @param next is the connection's handler once it stands */
    Announcement(Connection connection, byte[] bytes, ConnectionHandler next) {
        this.connection = connection;
        this.bytes = bytes;
        this.next = next;
    }

    @Override
    public void onConnected() {
        connection.handler(next);
        connection.write(bytes);
        next.onConnected();
    }

    @Override
    public void onBroken(Exception cause) {
        next.onBroken(cause);
    }

    @Override
    public void onRead(ByteBuffer input) {
        next.onRead(input);
    }

    @Override
    public void onInputClosed() {
        next.onInputClosed();
    }

    @Override
    public void onWritable() {
        next.onWritable();
    }
}
