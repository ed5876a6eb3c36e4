package balancebeam.policy.grpcweb;

import balancebeam.bytes.Ascii;
import balancebeam.filter.AnswerSink;
import balancebeam.filter.AnswerStage;
import balancebeam.filter.ContentFilter;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Grpc;
import balancebeam.filter.GrpcTimeout;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.http.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of gRPC out of those of gRPC-Web, by any version of HTTP, and their answers into answers of gRPC-Web: the trailers stand
 * at the content's end. Requests of any other type pass untouched. Thread-safe: stateless.
 *
 * <p>Source: gRPC Web of the gRPC project (PROTOCOL-WEB).
 */
public final class GrpcWebFilter implements ContentFilter {
    private static final byte[] WEB = Ascii.bytes("application/grpc-web");
    private static final byte[] TEXT = Ascii.bytes("-text");
    private static final byte[] WEB_TEXT = Ascii.bytes("application/grpc-web-text");
    private static final byte[] NATIVE = Ascii.bytes("application/grpc");
    private static final byte[] ACCEPT = Ascii.bytes("accept");
    private static final byte[] TE = Ascii.bytes("te");
    private static final byte[] TRAILERS = Ascii.bytes("trailers");

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        Head request = exchange.request();
        int i = request.findNamed(Grpc.CONTENT_TYPE);
        if (i == Head.NONE || !isWeb(request, i)) {
            return Decision.PROCEED;
        }
        int suffix = suffix(request, i);
        if (isText(request, i)) {
            request.dropFirst(FieldName.CONTENT_LENGTH);
            if (exchange.hasContent()) {
                exchange.framed(AnswerSink.UNKNOWN, exchange.expectsContinue(), exchange.upgradeField());
                exchange.contentBy(new TextRequest(exchange));
            }
        }
        request.dropNamed(Grpc.CONTENT_TYPE);
        exchange.edits().lines().begin(Grpc.CONTENT_TYPE);
        exchange.edits().lines().append(NATIVE, 0, NATIVE.length);
        exchange.edits().lines().append(request.bytes(), suffix, request.valueEnd(i));
        exchange.edits().lines().end();
        if (!saysTrailers(request)) {
            exchange.edits().lines().add(TE, TRAILERS);
        }
        if (exchange.route().settings().grpc().deadlines()) {
            exchange.edits().deadline(GrpcTimeout.deadlineNanos(exchange));
        }
        return Decision.PROCEED;
    }

    @Override
    public @Nullable AnswerStage stage(Exchange exchange, Head head, long contentBytes, int loop) {
        if (exchange.method() == Method.HEAD || hasNoContent(head.status())) {
            return null; // There is no room for trailers that are content.
        }
        Head request = exchange.request();
        int asked = typeOf(request);
        if (asked == Head.NONE || !Grpc.isCall(head)) {
            return null; // Another call, or no answer of gRPC: a client of gRPC-Web goes by its status then.
        }
        boolean text = isText(request, asked) || acceptsText(request);
        int type = head.findNamed(Grpc.CONTENT_TYPE);
        byte[] name = text ? WEB_TEXT : WEB;
        exchange.answerLines().begin(Grpc.CONTENT_TYPE);
        exchange.answerLines().append(name, 0, name.length);
        exchange.answerLines().append(head.bytes(), head.valueStart(type) + NATIVE.length, head.valueEnd(type));
        exchange.answerLines().end();
        head.dropNamed(Grpc.CONTENT_TYPE);
        head.dropFirst(FieldName.CONTENT_LENGTH);
        return new WebAnswer(exchange, text, Grpc.statusIn(head) == Grpc.NONE ? null : TrailerFrame.takenFrom(head));
    }

    private static boolean hasNoContent(int status) {
        return status == 204 || status == 205 || status == 304;
    }

    /** The field that said it, although it is dropped by now; {@link Head#NONE} when it is not gRPC-Web. */
    private static int typeOf(Head request) {
        for (int i = 0; i < request.fieldCount(); i++) {
            if (request.isDropped(i)
                    && Ascii.equalsIgnoreCase(
                            request.bytes(), request.nameStart(i), request.nameEnd(i), Grpc.CONTENT_TYPE)
                    && isWeb(request, i)) {
                return i;
            }
        }
        return Head.NONE;
    }

    private static boolean isWeb(Head head, int i) {
        if (!begins(head, i, WEB)) {
            return false;
        }
        int end = suffix(head, i);
        return end == head.valueEnd(i) || head.bytes()[end] == '+' || head.bytes()[end] == ';';
    }

    private static boolean isText(Head head, int i) {
        return begins(head, i, WEB_TEXT);
    }

    /** Where the encoding of messages is named, if it is: {@code +proto}. */
    private static int suffix(Head head, int i) {
        return head.valueStart(i) + WEB.length + (isText(head, i) ? TEXT.length : 0);
    }

    private static boolean begins(Head head, int i, byte[] type) {
        int end = head.valueStart(i) + type.length;
        return end <= head.valueEnd(i) && Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(i), end, type);
    }

    private static boolean acceptsText(Head request) {
        int i = request.findNamed(ACCEPT);
        return i != Head.NONE && begins(request, i, WEB_TEXT);
    }

    private static boolean saysTrailers(Head request) {
        for (int i = 0; i < request.fieldCount(); i++) {
            if (request.fieldId(i) == FieldName.TE
                    && Arrays.equals(
                            request.bytes(),
                            request.valueStart(i),
                            request.valueEnd(i),
                            TRAILERS,
                            0,
                            TRAILERS.length)) {
                return true;
            }
        }
        return false;
    }
}
