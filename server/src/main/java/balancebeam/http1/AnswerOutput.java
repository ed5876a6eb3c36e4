package balancebeam.http1;

import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.http.Head;
import balancebeam.http.Method;
import balancebeam.http1.AnswerWriter.Persistence;
import balancebeam.net.Connection;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way to the client: how its content is framed there, which is not how it was framed by the endpoint, and
 * how far it has come. Reused for answer after answer. Event loop only.
 */
final class AnswerOutput {
    private final Http1Server server;
    private final Connection connection;

    private boolean begun;
    private boolean ended;
    private boolean chunked;
    private boolean untilClose;

    AnswerOutput(Http1Server server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    void start() {
        begun = false;
        ended = false;
        chunked = false;
        untilClose = false;
    }

    /** Whether its final head was written: no other answer can be given. */
    boolean isBegun() {
        return begun;
    }

    boolean isEnded() {
        return ended;
    }

    /** Whether only the connection's end tells the client where the content ends. */
    boolean isUntilClose() {
        return untilClose;
    }

    /** Whether a client can tell where content of this length ends, without the connection's end. */
    static boolean isFramed(Exchange exchange, long contentBytes) {
        return contentBytes >= 0 || !isOld(exchange);
    }

    /** Gives whether it was written: an HTTP/1.0 client gets none (RFC 9110 section 15.2). */
    boolean interim(Exchange exchange, Head head) {
        boolean may = !begun && !isOld(exchange);
        if (may) {
            AnswerWriter.writeInterim(connection, head);
        }
        return may;
    }

    void head(Exchange exchange, Head head, long contentBytes, boolean persistent) {
        begun = true;
        boolean framed = isFramed(exchange, contentBytes);
        untilClose = !framed;
        chunked = framed && contentBytes < 0;
        exchange.answering(head.status());
        AnswerWriter.write(connection, head, exchange.answerLines(), persistence(exchange, persistent), chunked);
    }

    void switched(Exchange exchange, Head head) {
        begun = true;
        exchange.answering(head.status());
        AnswerWriter.writeSwitch(connection, head, exchange.answerLines());
    }

    void content(Exchange exchange, ByteBuffer piece) {
        exchange.record().sent(piece.remaining());
        if (chunked) {
            server.chunks.content(connection, piece);
        } else {
            connection.write(piece);
        }
    }

    void end(@Nullable Head trailers) {
        ended = true;
        if (chunked) {
            server.chunks.end(connection, trailers);
        }
    }

    /** All of an answer that is the balancer's own. */
    void local(Exchange exchange, LocalAnswer answer, boolean persistent) {
        begun = true;
        ended = true;
        LocalAnswer said = exchange.answering(answer);
        boolean withContent = exchange.method() != Method.HEAD;
        exchange.record()
                .sent(AnswerWriter.writeLocal(
                        connection, said, exchange.answerLines(), persistence(exchange, persistent), withContent));
    }

    private static Persistence persistence(Exchange exchange, boolean persistent) {
        if (!persistent) {
            return Persistence.CLOSE;
        }
        return isOld(exchange) ? Persistence.KEEP_ALIVE : Persistence.UNSAID;
    }

    private static boolean isOld(Exchange exchange) {
        return exchange.request().minorVersion() == 0;
    }
}
