package balancebeam.cli.admin;

import balancebeam.time.Durations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/**
 * Asks the admin API: one connection for each request, over TCP or a Unix socket. It blocks. Immutable.
 *
 * <p>Not by java.net.http: a cold process's first request took 1,796 ms with that and 250 ms with this (medians of five, in
 * turns, on a busy machine). It speaks HTTP/1.0, so that an answer is never chunked and ends with its connection.
 */
public final class AdminClient {
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final String STATUS_LINE = "HTTP/1.";
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final int UNAUTHORIZED = 401;

    private final AdminAddress address;
    private final String token;
    private final Duration patience;

    /**
     * @param token what to show; empty for none
     * @param patience how long one request may take
     */
    public AdminClient(AdminAddress address, String token, Duration patience) {
        this.address = address;
        this.token = token;
        this.patience = patience;
    }

    /** Where it asks. */
    public AdminAddress address() {
        return address;
    }

    /** This one with another patience. */
    public AdminClient waiting(Duration other) {
        return new AdminClient(address, token, other);
    }

    /**
     * Reads.
     *
     * @throws AdminException when there is no answer, or one that no admin API gives
     */
    public AdminReply get(String target) {
        return ask("GET", target, "");
    }

    /**
     * Changes.
     *
     * @throws AdminException when there is no answer, or one that no admin API gives
     */
    public AdminReply post(String target, String json) {
        return ask("POST", target, json);
    }

    private AdminReply ask(String method, String target, String json) {
        byte[] content = json.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(target).append(" HTTP/1.0\r\nHost: ");
        head.append(address.host()).append("\r\nAccept: application/json\r\n");
        if (!token.isEmpty()) {
            head.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        if (method.equals("POST")) {
            head.append("Content-Type: application/json\r\nContent-Length: ");
            head.append(content.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(content);
        return reply(exchange(ByteBuffer.wrap(request.toByteArray())));
    }

    private String exchange(ByteBuffer request) {
        SocketAddress to = address.resolved();
        boolean unix = to instanceof UnixDomainSocketAddress;
        try (SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
                Watchdog watchdog = new Watchdog(channel, patience)) {
            try {
                channel.connect(to);
                while (request.hasRemaining()) {
                    channel.write(request);
                }
                return all(channel);
            } catch (IOException e) {
                throw watchdog.hasBitten() ? late(e) : e;
            }
        } catch (UnresolvedAddressException e) {
            throw new AdminException("%s can't be resolved".formatted(address), e);
        } catch (ConnectException e) {
            throw nothingListens(e);
        } catch (IOException e) {
            boolean missing = address.socket() != null && !Files.exists(address.socket());
            throw missing ? nothingListens(e) : failed(e);
        }
    }

    private IOException late(IOException e) {
        return new IOException("no answer within " + Durations.text(patience), e);
    }

    private AdminException nothingListens(IOException e) {
        return new NothingListensException(
                "nothing listens at %s; is balancebeam running, and with an admin section?".formatted(address), e);
    }

    private AdminException failed(IOException e) {
        return new AdminException("the admin API at %s can't be asked: %s".formatted(address, e.getMessage()), e);
    }

    private static String all(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        while (channel.read(piece) >= 0) {
            all.write(piece.array(), 0, piece.position());
            piece.clear();
            if (all.size() > MOST_BYTES) {
                throw new IOException("its answer has more than 64 MiB");
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private AdminReply reply(String answer) {
        int head = answer.indexOf(END_OF_HEAD);
        if (!answer.startsWith(STATUS_LINE) || head < 0) {
            throw stranger();
        }
        int status = status(answer.substring(0, head));
        String text = answer.substring(head + END_OF_HEAD.length());
        if (status == UNAUTHORIZED) {
            throw new AdminException(
                    token.isEmpty()
                            ? "the admin API at %s wants a token: --token-file FILE, or BALANCEBEAM_ADMIN_TOKEN"
                                    .formatted(address)
                            : "the admin API at %s does not take this token".formatted(address));
        }
        try {
            return new AdminReply(status, text, JsonView.of(JsonReader.read(text)));
        } catch (IllegalArgumentException e) {
            throw stranger();
        }
    }

    private int status(String head) {
        try {
            int space = head.indexOf(' ');
            return Integer.parseInt(head, space + 1, space + 4, 10);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw stranger();
        }
    }

    private AdminException stranger() {
        return new AdminException("what listens at %s is no admin API of Balancebeam".formatted(address));
    }
}
