package balancebeam.e2e;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a client has heard of its call so far. Thread-safe. */
final class GrpcCall implements StreamObserver<byte[]> {
    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> status = new CompletableFuture<>();
    private volatile Metadata trailers = new Metadata();

    @Override
    public void onNext(byte[] message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
        Metadata said = Status.trailersFromThrowable(failure);
        if (said != null) {
            trailers = said;
        }
        status.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        status.complete(Status.OK);
    }

    /** The next message, as text. */
    String awaitText() throws InterruptedException {
        byte[] message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came; status " + status.getNow(null));
        }
        return new String(message, StandardCharsets.UTF_8);
    }

    /** How many messages have come that nobody took. */
    int messages() {
        return messages.size();
    }

    boolean isOver() {
        return status.isDone();
    }

    /** How it ended. */
    Status awaitStatus() throws Exception {
        return status.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What a failure came with. */
    Metadata awaitTrailers() throws Exception {
        awaitStatus();
        return trailers;
    }
}
