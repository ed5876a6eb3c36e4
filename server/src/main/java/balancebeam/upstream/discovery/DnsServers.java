package balancebeam.upstream.discovery;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;

/**
 * Whom to ask, and how names are completed. Immutable.
 *
 * @param search what is put behind names, in order
 * @param dots a name with at least so many is first looked up as it is
 */
record DnsServers(Resolver resolver, List<Name> search, int dots) {
    private static final Duration TIMEOUT_PER_TRY = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    private static final int TRIES = 2;

    DnsServers {
        search = List.copyOf(search);
    }

    /** Those of the system, as its files say at the moment. */
    static DnsServers ofSystem() {
        ResolverConfig.refresh();
        ResolverConfig system = ResolverConfig.getCurrentConfig();
        List<Resolver> each = system.servers().stream()
                .map(address -> {
                    Resolver resolver = new SimpleResolver(address);
                    resolver.setTimeout(TIMEOUT_PER_TRY);
                    return resolver;
                })
                .toList();
        ExtendedResolver all = new ExtendedResolver(each);
        all.setRetries(TRIES);
        all.setTimeout(TIMEOUT);
        return new DnsServers(all, system.searchPath(), system.ndots());
    }
}
