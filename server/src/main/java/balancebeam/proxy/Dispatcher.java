package balancebeam.proxy;

import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeHandler;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Resumption;
import balancebeam.net.EventLoop;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop does with exchanges: finds who the client is and which route takes it, asks the route's filters, and
 * hands over to what lies behind. Event loop only.
 */
public final class Dispatcher implements ExchangeHandler, Resumption.Continuation {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** How long an exchange may be suspended. */
    private static final long SUSPENSION_NANOS = 10_000_000_000L;

    private static final ExchangeHandler REFUSED = answering(ProxyError.BAD_REQUEST);
    private static final ExchangeHandler MISDIRECTED = answering(ProxyError.MISDIRECTED_REQUEST);
    private static final ExchangeHandler UNROUTED = answering(ProxyError.NO_ROUTE);

    private final EventLoop loop;
    private final Supplier<Site> current;

    /** @param current the site that new exchanges go to */
    public Dispatcher(EventLoop loop, Supplier<Site> current) {
        this.loop = loop;
        this.current = current;
    }

    private static ExchangeHandler answering(ProxyError error) {
        return exchange -> exchange.responder().answer(LocalAnswer.of(error));
    }

    @Override
    public void handle(Exchange exchange) {
        try {
            exchange.resumesBy(this);
            Site site = current.get();
            SiteOnLoop here = site.on(loop.index());
            Site.Entry entry = site.entry(exchange.listener());
            entry.client().find(exchange);
            AltSvc altSvc = entry.altSvc();
            if (altSvc != null) {
                altSvc.tell(exchange);
            }
            boolean refused = exchange.path().refusal() != null && entry.strict();
            NamePolicies policies = entry.policies();
            boolean misdirected = policies != null && policies.isMisdirected(exchange);
            Destination destination =
                    refused || misdirected ? null : entry.routes().match(exchange);
            ChallengeAnswers challenges = site.challenges();
            LocalAnswer challenged = challenges == null ? null : challenges.answer(exchange);
            here.begin();
            if (challenges != null && challenged != null) {
                exchange.routed(challenges.route(), here, one -> one.responder().answer(challenged));
                challenges.route().metrics().shard(loop.index()).begun();
            } else if (destination == null) {
                exchange.routed(site.unrouted(), here, misdirected ? MISDIRECTED : refused ? REFUSED : UNROUTED);
            } else {
                exchange.routed(destination.route(), here, here.destination(destination.index()));
                destination.route().metrics().shard(loop.index()).begun();
            }
            if (loop.budget().isSpent()) {
                exchange.responder().answer(LocalAnswer.of(ProxyError.OVERLOADED));
            } else {
                filter(exchange);
            }
        } catch (RuntimeException e) {
            bug(exchange, e);
        }
    }

    /** Asks the filters that are left, and goes on to what is behind them. */
    private void filter(Exchange exchange) {
        int count = exchange.route().filterCount();
        while (exchange.filtersRun() < count) {
            Decision decision = exchange.nextFilter().onRequest(exchange, loop.nowNanos());
            if (decision instanceof LocalAnswer answer) {
                exchange.responder().answer(answer);
                return;
            }
            if (decision == Decision.SUSPEND) {
                suspend(exchange);
                return;
            }
        }
        exchange.behind().handle(exchange);
    }

    /** Whoever is to resume it may never do so: then it is answered when its time is over. */
    private void suspend(Exchange exchange) {
        Resumption late = exchange.resumption();
        loop.timer(() -> late.resume(LocalAnswer.of(ProxyError.OVERLOADED))).set(SUSPENSION_NANOS);
    }

    @Override
    public void resumed(Exchange exchange, Decision decision) {
        try {
            if (decision instanceof LocalAnswer answer) {
                exchange.responder().answer(answer);
            } else {
                filter(exchange);
            }
        } catch (RuntimeException e) {
            bug(exchange, e);
        }
    }

    @Override
    public void onLoop(Runnable task) {
        loop.run(task);
    }

    /** A bug of ours: this exchange ends, the process lives. */
    private static void bug(Exchange exchange, RuntimeException e) {
        LOG.error(
                "Bug while handling {} {}",
                exchange.request().method(),
                exchange.request().target(),
                e);
        RequestSink begun = exchange.sink();
        if (begun != null) {
            begun.requestAborted(ProxyError.BUG); // Or its answer would come to whoever has this exchange next.
        }
        exchange.responder().answer(LocalAnswer.of(ProxyError.BUG));
    }
}
