package balancebeam.policy.sticky;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.bytes.Span;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeRecord.Sticky;
import balancebeam.filter.Filter;
import balancebeam.filter.Stickiness;
import balancebeam.http.Head;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client at the endpoint that it was at, as a {@link StickySessions} remembers it. A session that an application begins with an
 * answer, by Set-Cookie, is learned from that answer. Thread-safe.
 */
public final class StickyTableFilter implements Filter {
    private final StickySessions sessions;

    public StickyTableFilter(StickySessions sessions) {
        this.sessions = sessions;
    }

    /** What one exchange's client is known by. */
    private static final class Visit implements Stickiness {
        private final long hash;
        private final @Nullable Endpoint before;
        private @Nullable Endpoint found;

        Visit(long hash, @Nullable Endpoint before) {
            this.hash = hash;
            this.before = before;
        }

        @Override
        public @Nullable Endpoint wanted(EndpointSet endpoints) {
            found = before == null ? null : endpoints.find(before);
            return found;
        }
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        long hash = sessions.key().of(exchange);
        exchange.stickiness(new Visit(hash, hash == SessionKey.NONE ? null : sessions.find(hash, nowNanos)));
        return Decision.PROCEED;
    }

    @Override
    public void onAnswer(Exchange exchange, int status) {
        Endpoint endpoint = exchange.record().answeredBy();
        if (endpoint == null || !(exchange.stickiness() instanceof Visit visit)) {
            return;
        }
        long nowNanos = exchange.record().answerNanos();
        boolean learned = learn(exchange.answer(), endpoint, nowNanos);
        if (visit.found != null && endpoint.equals(visit.found)) {
            exchange.record().sticky(Sticky.KEPT);
        } else if (visit.hash != SessionKey.NONE) {
            sessions.put(visit.hash, endpoint, nowNanos);
            exchange.record().sticky(visit.before == null ? Sticky.NEW : Sticky.MOVED);
        } else if (learned) {
            exchange.record().sticky(Sticky.NEW);
        }
    }

    /** The sessions that the application begins with that answer are at its endpoint. */
    private boolean learn(Head answer, Endpoint endpoint, long nowNanos) {
        AnsweredSessions answered = sessions.answered();
        boolean learned = false;
        for (int source = 0; source < answered.count(); source++) {
            for (int i = 0; i < answer.fieldCount(); i++) {
                long span = answered.find(source, answer, i);
                if (span != Span.NONE && Span.end(span) > Span.start(span)) {
                    sessions.put(
                            sessions.key().ofValue(answer.bytes(), Span.start(span), Span.end(span)),
                            endpoint,
                            nowNanos);
                    learned = true;
                }
            }
        }
        return learned;
    }
}
