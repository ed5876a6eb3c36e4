package balancebeam.proxy;

import balancebeam.filter.AnswerSink;
import balancebeam.filter.AnswerStage;
import balancebeam.filter.ContentFilter;
import balancebeam.filter.Exchange;
import balancebeam.filter.Grpc;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Route;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The answer of an exchange on its way from an attempt to the client, or what a filter has the client told in its place. Event
 * loop only; reused.
 */
final class AnswerRelay {
    /** More of an answer that is replaced is not read: then its connection is closed. */
    private static final long MOST_DISCARDED_BYTES = 64 * 1024;

    private final int loopIndex;
    private boolean begun;
    private boolean ended;
    private boolean tunnel;
    private @Nullable LocalAnswer instead;
    private long discardedBytes;

    /** @param loopIndex that of the event loop on which it is */
    AnswerRelay(int loopIndex) {
        this.loopIndex = loopIndex;
    }

    void begin() {
        begun = false;
        ended = false;
        tunnel = false;
        instead = null;
        discardedBytes = 0;
    }

    /** Whether the client has got some of an answer, or would have if a filter had not something else to say. */
    boolean isBegun() {
        return begun;
    }

    /** Whether nothing more will come of the endpoint. */
    boolean isEnded() {
        return ended;
    }

    boolean isTunnel() {
        return tunnel;
    }

    /** What the client is told in place of the endpoint's answer, when that has ended; null for nothing. */
    @Nullable
    LocalAnswer instead() {
        return instead;
    }

    void head(Exchange exchange, Head head, long contentBytes) {
        begun = true;
        instead = exchange.inPlaceOfAnswer(head.status());
        if (instead == null) {
            passOn(exchange, head, contentBytes);
        }
    }

    /** By way of what filters put before the client: those that saw the request, so none for a mirror's copy. */
    private void passOn(Exchange exchange, Head head, long contentBytes) {
        long bytes = contentBytes;
        Route route = exchange.route();
        for (int i = route.changesContent() ? exchange.filtersRun() - 1 : -1; i >= 0; i--) {
            AnswerStage stage = route.filter(i) instanceof ContentFilter filter
                    ? filter.stage(exchange, head, bytes, loopIndex)
                    : null;
            if (stage != null) {
                exchange.answersBy(stage);
                bytes = AnswerSink.UNKNOWN;
            }
        }
        exchange.responder().head(head, bytes);
    }

    void switched() {
        begun = true;
        tunnel = true;
    }

    /** Gives whether the rest of it is worth waiting for. */
    boolean content(Exchange exchange, ByteBuffer piece) {
        if (instead == null) {
            exchange.responder().content(piece);
            return true;
        }
        // The connection can be used again once the answer has ended; but not every answer is that short.
        discardedBytes += piece.remaining();
        return discardedBytes <= MOST_DISCARDED_BYTES;
    }

    void end() {
        ended = true;
    }

    /** There will be no more of the answer: the client learns it as its protocol allows. */
    void breakOff(Exchange exchange, ProxyError error, String detail) {
        if (instead != null) {
            exchange.responder().answer(instead); // Of the endpoint's answer it was to see nothing anyway.
        } else if (exchange.request().majorVersion() > 1
                && Grpc.isCall(exchange.request())
                && Grpc.isCall(exchange.answer())) {
            exchange.record().failed(error);
            LocalAnswer reason = LocalAnswer.of(error);
            exchange.responder()
                    .end(Grpc.trailers(
                            Grpc.status(reason), "HTTP " + error.status().line()));
        } else {
            exchange.responder().failed(error, detail);
        }
    }
}
