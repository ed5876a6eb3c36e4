package balancebeam.e2e;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server of grpc-java's, with a method of each kind; messages are bytes as they are. What the client says of itself by {@link #TEXT}
 * and {@link #BINARY} it says in head and trailers, too. Thread-safe.
 */
final class GrpcServer implements AutoCloseable {
    /** Gives what it got. */
    static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", MethodType.UNARY);
    /** Gives how many messages and bytes it got. */
    static final MethodDescriptor<byte[], byte[]> COUNT = method("Count", MethodType.CLIENT_STREAMING);
    /** Gives as many messages as it was told, which are numbers. */
    static final MethodDescriptor<byte[], byte[]> LIST = method("List", MethodType.SERVER_STREAMING);
    /** Gives each message as it comes, and ends when the client has, or says {@code bye}. */
    static final MethodDescriptor<byte[], byte[]> CHAT = method("Chat", MethodType.BIDI_STREAMING);
    /** Fails, and says much of it. */
    static final MethodDescriptor<byte[], byte[]> FAIL = method("Fail", MethodType.UNARY);
    /** Never answers. */
    static final MethodDescriptor<byte[], byte[]> WAIT = method("Wait", MethodType.UNARY);
    /** Of the health checking protocol: always SERVING. */
    private static final MethodDescriptor<byte[], byte[]> CHECK =
            method("grpc.health.v1.Health", "Check", MethodType.UNARY);

    static final Metadata.Key<String> TEXT = Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("x-data-bin", Metadata.BINARY_BYTE_MARSHALLER);
    static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    static final Metadata.Key<String> ENCODING = Metadata.Key.of("x-got-encoding", Metadata.ASCII_STRING_MARSHALLER);

    static final String WHY = "not in this state: é, 100 %\nat all";
    static final int MOST_MESSAGE_BYTES = 8 << 20;

    private static final Metadata.Key<String> SAID_ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Server server;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicLong checks = new AtomicLong();
    private final BlockingQueue<Long> millisLeft = new LinkedBlockingQueue<>();

    private GrpcServer(ServerCredentials credentials) throws IOException {
        ServerServiceDefinition service = ServerServiceDefinition.builder("test.Service")
                .addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcServer::echo))
                .addMethod(COUNT, ServerCalls.asyncClientStreamingCall(GrpcServer::count))
                .addMethod(LIST, ServerCalls.asyncServerStreamingCall(GrpcServer::list))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
                .addMethod(FAIL, ServerCalls.asyncUnaryCall(GrpcServer::fail))
                .addMethod(WAIT, ServerCalls.asyncUnaryCall(this::await))
                .build();
        ServerServiceDefinition health = ServerServiceDefinition.builder("grpc.health.v1.Health")
                .addMethod(CHECK, ServerCalls.asyncUnaryCall(this::check))
                .build();
        server = Grpc.newServerBuilderForPort(0, credentials)
                .addService(health)
                .addService(ServerInterceptors.intercept(service, new Repeating()))
                .executor(threads)
                .maxInboundMessageSize(MOST_MESSAGE_BYTES)
                .build()
                .start();
    }

    static GrpcServer start(ServerCredentials credentials) throws IOException {
        return new GrpcServer(credentials);
    }

    int port() {
        return server.getPort();
    }

    /** How many calls have come that are not answered. */
    long waiting() {
        return waiting.get();
    }

    /** How often it was asked how it is. */
    long checks() {
        return checks.get();
    }

    /** How many calls were taken back by their client, or for it. */
    long cancelled() {
        return cancelled.get();
    }

    /** Calls that have come so far are no longer spoken of by {@link #awaitMillisLeft}. */
    void forgetCalls() {
        millisLeft.clear();
    }

    /** How much time a call that is not answered had left when it came; 0 for no end. */
    long awaitMillisLeft() throws InterruptedException {
        Long left = millisLeft.poll(5, TimeUnit.SECONDS);
        if (left == null) {
            throw new AssertionError("no call came");
        }
        return left;
    }

    @Override
    public void close() {
        server.shutdownNow();
        threads.close();
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return method("test.Service", name, type);
    }

    private static MethodDescriptor<byte[], byte[]> method(String service, String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(service + "/" + name)
                .setRequestMarshaller(new AsTheyAre())
                .setResponseMarshaller(new AsTheyAre())
                .build();
    }

    // ---- the methods ----

    private void check(byte[] message, StreamObserver<byte[]> client) {
        checks.incrementAndGet();
        echo(new byte[] {8, 1}, client);
    }

    private static void echo(byte[] message, StreamObserver<byte[]> client) {
        client.onNext(message);
        client.onCompleted();
    }

    private static StreamObserver<byte[]> count(StreamObserver<byte[]> client) {
        return new StreamObserver<>() {
            private int messages;
            private long bytes;

            @Override
            public void onNext(byte[] message) {
                messages++;
                bytes += message.length;
            }

            @Override
            public void onError(Throwable gone) {
                // Nobody is left to be told.
            }

            @Override
            public void onCompleted() {
                client.onNext((messages + " messages, " + bytes + " bytes").getBytes(StandardCharsets.UTF_8));
                client.onCompleted();
            }
        };
    }

    private static void list(byte[] message, StreamObserver<byte[]> client) {
        int wanted = Integer.parseInt(new String(message, StandardCharsets.UTF_8));
        for (int i = 0; i < wanted; i++) {
            client.onNext(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
        }
        client.onCompleted();
    }

    private StreamObserver<byte[]> chat(StreamObserver<byte[]> client) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                client.onNext(message);
                if (new String(message, StandardCharsets.UTF_8).equals("bye")) {
                    client.onCompleted();
                }
            }

            @Override
            public void onError(Throwable gone) {
                cancelled.incrementAndGet();
            }

            @Override
            public void onCompleted() {
                client.onCompleted();
            }
        };
    }

    private static void fail(byte[] message, StreamObserver<byte[]> client) {
        Metadata trailers = new Metadata();
        trailers.put(DETAILS, message);
        client.onError(Status.FAILED_PRECONDITION.withDescription(WHY).asRuntimeException(trailers));
    }

    private void await(byte[] message, StreamObserver<byte[]> client) {
        ((ServerCallStreamObserver<byte[]>) client).setOnCancelHandler(cancelled::incrementAndGet);
        Deadline deadline = Context.current().getDeadline();
        millisLeft.add(deadline == null ? 0 : deadline.timeRemaining(TimeUnit.MILLISECONDS));
        waiting.incrementAndGet();
    }

    /** Bytes, neither more nor less. */
    private static final class AsTheyAre implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Repeats what the client says of itself, and how its messages were compressed. */
    private static final class Repeating implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata got, ServerCallHandler<Q, A> next) {
            String encoding = got.get(SAID_ENCODING);
            if (encoding != null) {
                call.setCompression(encoding);
            }
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata head) {
                            repeat(got, head);
                            super.sendHeaders(head);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            repeat(got, trailers);
                            super.close(status, trailers);
                        }
                    },
                    got);
        }

        private static void repeat(Metadata got, Metadata said) {
            String text = got.get(TEXT);
            byte[] data = got.get(BINARY);
            String encoding = got.get(SAID_ENCODING);
            if (text != null) {
                said.put(TEXT, text);
            }
            if (data != null) {
                said.put(BINARY, data);
            }
            if (encoding != null) {
                said.put(ENCODING, encoding);
            }
        }
    }
}
