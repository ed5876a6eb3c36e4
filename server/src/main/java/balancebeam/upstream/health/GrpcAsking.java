package balancebeam.upstream.health;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Asks by the health checking protocol of gRPC, grpc.health.v1.Health/Check, whether a service is served. Thread-safe.
 *
 * <p>Its two messages have a field each, a text and a number, and are written and read by hand: the first is {@code 0x0a}, the
 * length and the name, and the answer {@code 0x08} and the number.
 */
final class GrpcAsking implements Asking {
    private static final String METHOD = "/grpc.health.v1.Health/Check";
    private static final int OK = 200;
    private static final int PREFIX_BYTES = 5;
    private static final int SERVICE_FIELD = 0x0a;
    private static final int STATUS_FIELD = 0x08;
    private static final int SERVING = 1;
    private static final String[] STATUSES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
    private static final String NO_GRPC = "answered {} with something that is not gRPC";

    private final boolean secure;
    private final String service;

    /** @param service empty for the server as a whole */
    GrpcAsking(boolean secure, String service) {
        this.secure = secure;
        this.service = service;
    }

    @Override
    public String asked() {
        return service.isEmpty() ? "gRPC's health check" : "gRPC's health check of " + service;
    }

    @Override
    public String subject() {
        return asked();
    }

    /** 200 when it is served. */
    @Override
    public Answer ask(Socket socket, String host) throws IOException, NoAnswer {
        Http2Question question = new Http2Question(socket);
        byte[] head = question.heads()
                .request(
                        "POST",
                        secure,
                        host,
                        METHOD,
                        "content-type",
                        "application/grpc",
                        "te",
                        "trailers",
                        "user-agent",
                        "balancebeam-health-check");
        question.ask(head, request(service), Integer.MAX_VALUE);
        if (question.status() != OK) {
            return new Answer(question.status());
        }
        String status = question.trailer("grpc-status");
        if (status == null) {
            throw new NoAnswer(NO_GRPC);
        }
        if (!status.equals("0")) {
            throw new NoAnswer("answered {} with grpc-status " + said(status));
        }
        int served = served(question.content());
        if (served != SERVING) {
            throw new NoAnswer(
                    "answered {} with " + (served < STATUSES.length ? STATUSES[served] : Integer.toString(served)));
        }
        return new Answer(OK);
    }

    /** What a server has most to say by when it has no such service, or not this method. */
    private static String said(String status) {
        return switch (status) {
            case "5" -> "5 (NOT_FOUND): it does not know the service";
            case "12" -> "12 (UNIMPLEMENTED): it has no grpc.health.v1.Health";
            case "14" -> "14 (UNAVAILABLE)";
            default -> status.matches("[0-9]{1,3}") ? status : "that is none";
        };
    }

    /** A message by gRPC: not compressed, its length, and it. */
    static byte[] request(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(PREFIX_BYTES + 3 + name.length);
        message.position(PREFIX_BYTES);
        if (name.length > 0) {
            message.put((byte) SERVICE_FIELD);
            if (name.length >= 0x80) {
                message.put((byte) (name.length | 0x80));
            }
            message.put((byte) (name.length >= 0x80 ? name.length >> 7 : name.length));
            message.put(name);
        }
        message.flip();
        message.putInt(1, message.limit() - PREFIX_BYTES);
        byte[] bytes = new byte[message.limit()];
        message.get(bytes);
        return bytes;
    }

    /** What the answer says; a number that is left out is 0, as Protocol Buffers have it. */
    private static int served(byte[] content) throws NoAnswer {
        ByteBuffer message = ByteBuffer.wrap(content);
        if (content.length < PREFIX_BYTES || message.get() != 0 || message.getInt() != message.remaining()) {
            throw new NoAnswer(NO_GRPC);
        }
        if (!message.hasRemaining()) {
            return 0;
        }
        if (message.remaining() < 2 || message.get() != STATUS_FIELD || message.get(message.position()) < 0) {
            throw new NoAnswer(NO_GRPC);
        }
        return message.get();
    }
}
