package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.balance.HealthListener;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the agents of a cluster's endpoints say of them. Guarded by its cluster's lock. */
final class Advices {
    private final HealthListener listener;
    private final Map<InetSocketAddress, Advice> all = new HashMap<>();

    Advices(HealthListener listener) {
        this.listener = listener;
    }

    void takeOver(Advices predecessor) {
        all.putAll(predecessor.all);
    }

    Advice of(Endpoint endpoint) {
        return all.getOrDefault(endpoint.address(), Advice.NONE);
    }

    /** Gives what held before. */
    Advice put(Endpoint endpoint, Advice advice) {
        Advice before = of(endpoint);
        all.put(endpoint.address(), advice);
        endpoint.adviseInFlight(advice.maxInFlight());
        tell(endpoint, before, advice);
        return before;
    }

    /** What comes and goes with the load is not told, nor every single line that nobody understands. */
    private void tell(Endpoint endpoint, Advice before, Advice now) {
        boolean wasKnown = before.complaint().isEmpty();
        boolean isKnown = now.complaint().isEmpty();
        if (!before.state().equals(now.state())) {
            listener.onAgent(endpoint, before.state(), now.state(), "said '%s'".formatted(now.said()));
        }
        if (wasKnown != isKnown) {
            String goesOn = "; %s goes on".formatted(now.state());
            listener.onAgent(
                    endpoint,
                    wasKnown ? now.state() : Advice.UNKNOWN,
                    isKnown ? now.state() : Advice.UNKNOWN,
                    isKnown ? "said '%s'".formatted(now.said()) : now.complaint() + goesOn);
        }
    }

    /** Forgets those of all others. */
    void retain(Set<Endpoint> known) {
        all.keySet().retainAll(known.stream().map(Endpoint::address).collect(Collectors.toSet()));
    }

    /** Nobody is asked any more. Gives whether that makes a difference. */
    boolean clear(Set<Endpoint> known) {
        known.forEach(endpoint -> endpoint.adviseInFlight(0));
        boolean any = !all.isEmpty();
        all.clear();
        return any;
    }
}
