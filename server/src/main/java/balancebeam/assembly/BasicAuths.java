package balancebeam.assembly;

import balancebeam.config.BasicAuthConfig;
import balancebeam.policy.auth.BasicAuthFilter;
import balancebeam.policy.auth.PasswordWorkers;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The basic auth of all sites that live: one whose users and hashes are the same goes on from one site to the next, and is
 * shared by routes, with what it remembers. So a reload makes nobody's password be verified anew. One without a site is
 * forgotten. Thread-safe.
 */
final class BasicAuths {
    private final Map<BasicAuthConfig, WeakReference<BasicAuthFilter>> all = new HashMap<>();
    private final PasswordWorkers workers = new PasswordWorkers();

    /** @throws IllegalArgumentException naming the user whose hash is wrong, or what is wrong with the realm */
    synchronized BasicAuthFilter of(BasicAuthConfig config) {
        all.values().removeIf(reference -> reference.get() == null);
        WeakReference<BasicAuthFilter> reference = all.get(config);
        @Nullable BasicAuthFilter known = reference == null ? null : reference.get();
        if (known != null) {
            return known;
        }
        BasicAuthFilter fresh = new BasicAuthFilter(config, workers);
        all.put(config, new WeakReference<>(fresh));
        return fresh;
    }
}
