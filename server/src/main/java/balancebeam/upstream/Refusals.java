package balancebeam.upstream;

import balancebeam.filter.ProxyError;
import balancebeam.net.EventLoop;
import balancebeam.upstream.ConnectionPool.LeaseListener;
import java.util.ArrayList;
import java.util.List;

/** Who will be told, later in this turn, that there is no connection. Event loop only. */
final class Refusals {
    private final EventLoop loop;
    private final List<LeaseListener> refused = new ArrayList<>();

    Refusals(EventLoop loop) {
        this.loop = loop;
    }

    void tellLater(LeaseListener listener, String detail) {
        refused.add(listener);
        loop.run(() -> {
            // Listeners are reused: one that has forgotten this may be asking for another exchange by now.
            if (refused.remove(listener)) {
                listener.leaseFailed(ProxyError.OVERLOADED, detail);
            }
        });
    }

    void forget(LeaseListener listener) {
        refused.remove(listener);
    }
}
