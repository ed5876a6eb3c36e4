package balancebeam.proxy;

import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeHandler;
import balancebeam.filter.Stickiness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of a route on one event loop: chooses a cluster and has the exchange forwarded. Event loop only. */
final class DestinationOnLoop implements ExchangeHandler {
    private final Forwarder forwarder;
    private final ClusterChoice choice;
    private final List<ClusterOnLoop> clusters;
    private final @Nullable Mirror mirror;

    /** @param clusters in the order of the choice's names */
    DestinationOnLoop(
            Forwarder forwarder, ClusterChoice choice, List<ClusterOnLoop> clusters, @Nullable Mirror mirror) {
        this.mirror = mirror;
        this.forwarder = forwarder;
        this.choice = choice;
        this.clusters = List.copyOf(clusters);
    }

    @Override
    public void handle(Exchange exchange) {
        boolean mirrored = mirror != null && mirror.isDrawn();
        long ahead = exchange.route().settings().bufferRequestBytes();
        if (mirrored) {
            ahead = Math.max(ahead, Mirror.CONTENT_BYTES);
        }
        if (ahead > 0 && exchange.hasContent() && !exchange.expectsContinue()) {
            RequestBuffer.collect(exchange, ahead, forwarder.room(), collected -> forward(collected, mirrored));
        } else {
            forward(exchange, mirrored);
        }
    }

    private void forward(Exchange exchange, boolean mirrored) {
        if (mirrored && mirror != null) {
            mirror.copy(exchange);
        }
        forwarder.forward(exchange, clusters.size() == 1 ? clusters.getFirst() : chosen(exchange));
    }

    /** Whoever was at one of the clusters stays there, unless the request asks for another. */
    private ClusterOnLoop chosen(Exchange exchange) {
        Stickiness sticky = exchange.stickiness();
        int named = choice.named(exchange);
        if (sticky != null && named < 0) {
            for (ClusterOnLoop cluster : clusters) {
                if (sticky.wanted(cluster.endpoints()) != null) {
                    return cluster;
                }
            }
        }
        return clusters.get(named >= 0 ? named : choice.draw(forwarder.random()));
    }
}
