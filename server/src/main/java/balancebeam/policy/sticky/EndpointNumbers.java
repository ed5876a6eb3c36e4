package balancebeam.policy.sticky;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers endpoints as they come, so that a {@link StickyTable} can hold them. An address that goes and returns keeps its number. Thread-safe. */
final class EndpointNumbers {
    private final Map<Endpoint, Integer> numbers = new HashMap<>();
    private final List<Endpoint> endpoints = new ArrayList<>();

    /** The number of an endpoint; {@link StickyTable#NONE} where there were more than can be told apart. */
    synchronized int of(Endpoint endpoint) {
        Integer known = numbers.get(endpoint);
        if (known != null) {
            return known;
        }
        if (endpoints.size() == StickyTable.ENDPOINTS) {
            return StickyTable.NONE;
        }
        int number = endpoints.size();
        numbers.put(endpoint, number);
        endpoints.add(endpoint);
        return number;
    }

    /** The endpoint of that number as it is in the set; null where it is none of them. */
    @Nullable
    Endpoint in(EndpointSet set, int number) {
        Endpoint known;
        synchronized (this) {
            known = number >= 0 && number < endpoints.size() ? endpoints.get(number) : null;
        }
        return known == null ? null : set.find(known);
    }
}
