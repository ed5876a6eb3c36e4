package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.IpNetwork;
import balancebeam.filter.Peer;
import balancebeam.filter.RequestView;
import java.util.List;
import java.util.stream.Collectors;

/** That the client is in one of some networks, which are those of a route with the same length of prefix. Immutable. */
final class SourceCondition implements Condition {
    private final IpNetwork[] networks;
    private final List<IpNetwork> all;

    /**
     * @param all the networks of the route, for the explanation
     */
    SourceCondition(List<IpNetwork> networks, List<IpNetwork> all) {
        this.networks = networks.toArray(IpNetwork[]::new);
        this.all = all;
    }

    @Override
    public boolean holds(RequestView request) {
        Peer client = request.client();
        for (IpNetwork network : networks) {
            if (network.contains(client.hi(), client.lo(), client.isIpv6())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String failure(RequestView request) {
        byte[] client = request.client().text();
        String wish = all.stream().map(IpNetwork::toString).collect(Collectors.joining(" or "));
        return "client is %s, and should be in %s".formatted(Ascii.text(client, 0, client.length), wish);
    }
}
