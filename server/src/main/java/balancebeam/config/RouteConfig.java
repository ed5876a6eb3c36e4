package balancebeam.config;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A match and what is done with what it takes. Immutable.
 *
 * @param priority a higher one comes before all other rules of order; 0 unless given
 * @param policy with what the policies that it names, and the defaults, say where it says nothing itself
 */
public record RouteConfig(String name, RouteMatch match, int priority, RouteAction action, PolicyConfig policy) {
    /** Every cluster that it sends to or copies to, by name. */
    public Set<String> clusters() {
        Set<String> names = new LinkedHashSet<>();
        if (action instanceof RouteAction.Forward forward) {
            forward.split().forEach(part -> names.add(part.cluster()));
        }
        if (policy.mirror() != null) {
            names.add(policy.mirror().cluster());
        }
        return names;
    }
}
