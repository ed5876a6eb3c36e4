package balancebeam.proxy;

import balancebeam.filter.RealClient;
import balancebeam.filter.Route;
import balancebeam.proxy.routes.RouteTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The whole running graph made from one configuration. Immutable but for the count of its exchanges; swapped as one reference
 * on reload. Thread-safe.
 *
 * <p><b>Its end.</b> A site that was replaced lives on until its last exchange has ended: each event loop counts those that it
 * began here, and tells when there are none; when all loops have, {@code onReleased} runs. A tunnel lets go as soon as it
 * stands, so a WebSocket of days keeps no site of last week alive.
 */
public final class Site {
    private final Map<Integer, Entry> entries;
    private final Entry elsewhere;
    private final SiteOnLoop[] loops;
    private final Route unrouted;
    private final @Nullable ChallengeAnswers challenges;
    private final Runnable onReleased;
    private final AtomicInteger loopsHolding;

    /**
     * What is particular to a listener. Immutable.
     *
     * @param client tells who clients are
     * @param strict whether a path that can't be normalised is refused: so wherever anything depends on paths
     * @param policies of TLS, where not all names have the same; else null
     * @param altSvc what answers say of HTTP/3; null for nothing
     */
    public record Entry(
            RouteTable<Destination> routes,
            RealClient client,
            boolean strict,
            @Nullable NamePolicies policies,
            @Nullable AltSvc altSvc) {}

    /**
     * A site that is not in use yet.
     *
     * @param entries by listener slot
     * @param elsewhere for clients of listeners that are being closed
     * @param loops one for each event loop, by index
     * @param unrouted of what no route takes
     * @param challenges asked before any route; null where nothing is had by ACME
     * @param onReleased run once, on some event loop, when the site was retired and its last exchange has ended
     */
    public Site(
            Map<Integer, Entry> entries,
            Entry elsewhere,
            Route unrouted,
            @Nullable ChallengeAnswers challenges,
            List<SiteOnLoop> loops,
            Runnable onReleased) {
        this.entries = Map.copyOf(entries);
        this.elsewhere = elsewhere;
        this.loops = loops.toArray(SiteOnLoop[]::new);
        this.unrouted = unrouted;
        this.challenges = challenges;
        this.onReleased = onReleased;
        this.loopsHolding = new AtomicInteger(loops.size());
    }

    SiteOnLoop on(int loop) {
        return loops[loop];
    }

    /** Of what no route takes, or whose path is refused. */
    Route unrouted() {
        return unrouted;
    }

    /** Asked before any route; null for nobody. */
    @Nullable
    ChallengeAnswers challenges() {
        return challenges;
    }

    /** The entry of a listener. */
    public Entry entry(int listener) {
        Entry entry = entries.get(listener);
        return entry == null ? elsewhere : entry;
    }

    /** No new exchange comes here: call it once the reference to this was replaced. Thread-safe. */
    public void retire() {
        for (SiteOnLoop loop : loops) {
            loop.retire(this::loopReleased);
        }
    }

    private void loopReleased() {
        if (loopsHolding.decrementAndGet() == 0) {
            onReleased.run();
        }
    }
}
