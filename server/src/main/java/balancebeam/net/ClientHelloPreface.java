package balancebeam.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A client is listened to before anyone shakes hands with it: who does depends on what it asks for. Event loop only. */
final class ClientHelloPreface extends Preface {
    private final Prefaces.HelloTaker next;
    private final TlsCounts counts;
    private @Nullable ByteBuffer kept;

    ClientHelloPreface(
            Prefaces all, Connection connection, Listener listener, TlsCounts counts, Prefaces.HelloTaker next) {
        super(all, connection, listener);
        this.next = next;
        this.counts = counts;
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        ByteBuffer before = kept;
        ByteBuffer present = bytes;
        if (before != null) {
            present = ByteBuffer.allocate(before.remaining() + bytes.remaining())
                    .put(before.duplicate())
                    .put(bytes)
                    .flip();
        }
        ClientHello hello = ClientHello.read(present);
        if (hello == null) {
            kept = before == null
                    ? ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()
                    : present;
            return;
        }
        done();
        next.take(connection(), listener(), hello);
        if (present.hasRemaining() && !connection().isClosed()) {
            connection().handOn(present);
        }
    }

    @Override
    void onFailed() {
        counts.failed();
    }
}
