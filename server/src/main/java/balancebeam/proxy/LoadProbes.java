package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.balance.Prober;
import balancebeam.net.EventLoop;
import balancebeam.upstream.ConnectionPool;
import balancebeam.upstream.LoadProbeCounts;
import java.util.ArrayDeque;

/** Asks the endpoints of a cluster how loaded they are, by a {@link LoadProbe} each, over the connections of its event loop. Event loop only. */
public final class LoadProbes implements Prober {
    private static final int KEPT = 64;

    final EventLoop loop;
    final ConnectionPool pool;
    final String path;
    final LoadProbeCounts counts;
    private final ArrayDeque<LoadProbe> spare = new ArrayDeque<>();

    /**
     * One that has asked nobody.
     *
     * @param path what is asked for, with a query if there is one
     */
    public LoadProbes(EventLoop loop, ConnectionPool pool, String path, LoadProbeCounts counts) {
        this.loop = loop;
        this.pool = pool;
        this.path = path;
        this.counts = counts;
    }

    @Override
    public void probe(Endpoint endpoint, int index, long nowNanos, Asker asker) {
        LoadProbe probe = spare.pollLast();
        (probe == null ? new LoadProbe(this) : probe).begin(endpoint, index, asker);
    }

    void over(LoadProbe probe) {
        if (spare.size() < KEPT) {
            spare.addLast(probe);
        }
    }
}
