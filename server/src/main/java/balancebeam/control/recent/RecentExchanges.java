package balancebeam.control.recent;

import balancebeam.control.metrics.Exemplars;
import balancebeam.filter.ExchangeListener;
import balancebeam.filter.RequestId;
import balancebeam.time.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The rings of all event loops. Thread-safe, but for the listeners that it gives. */
public final class RecentExchanges implements Exemplars {
    private final List<ExchangeRing> rings;
    private final Ticker ticker;
    private final InstantSource clock;

    /**
     * Rings without an exchange.
     *
     * @param ticker the loops' clock
     */
    public RecentExchanges(int loops, Ticker ticker, InstantSource clock) {
        this.rings = IntStream.range(0, loops)
                .mapToObj(loop -> new ExchangeRing(ticker.nanos()))
                .toList();
        this.ticker = ticker;
        this.clock = clock;
    }

    /** Keeps that loop's exchanges, and then tells the next one of them. That loop only. */
    public ExchangeListener before(int loop, ExchangeListener next) {
        ExchangeRing ring = rings.get(loop);
        return (exchange, nowNanos) -> {
            ring.ended(exchange, nowNanos);
            next.ended(exchange, nowNanos);
        };
    }

    /** The request with that id, if it is kept; of several the last one. */
    public Optional<PastExchange> find(String requestId) {
        long key = RequestId.keyOf(requestId);
        return rings.stream().flatMap(ring -> ring.find(key).stream()).min(latestFirst());
    }

    /** When that was, as the clock goes now: to the microsecond, since events stand before and behind it. */
    public Instant at(long nanos) {
        return clock.instant().minusNanos(ticker.nanos() - nanos);
    }

    private Comparator<PastExchange> latestFirst() {
        long now = ticker.nanos();
        return Comparator.comparingLong(one -> now - one.times().endNanos());
    }

    @Override
    public Map<String, List<Recent>> recent() {
        Map<String, List<Recent>> routes = new HashMap<>();
        rings.stream()
                .flatMap(ring -> ring.samples().stream())
                .sorted(latestFirst())
                .forEach(one -> routes.computeIfAbsent(one.route(), route -> new ArrayList<>())
                        .add(recent(one)));
        return routes;
    }

    private Recent recent(PastExchange one) {
        return new Recent(
                one.requestId(), one.totalNanos(), at(one.times().endNanos()).toEpochMilli());
    }
}
