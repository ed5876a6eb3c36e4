package balancebeam.policy.forwarded;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.IpNetwork;
import balancebeam.filter.Exchange;
import balancebeam.filter.Peer;
import balancebeam.filter.RealClient;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word on their clients is taken. Immutable.
 *
 * <p>The client is the last address of X-Forwarded-For (or, without one, of Forwarded; RFC 7239) that is not itself a trusted
 * proxy: every proxy appends who it got the request from, so what stands left of the first stranger is that stranger's
 * invention. An entry that is no address ends the search: the client is then the proxy that told of it.
 *
 * <p>Where trusted proxies are named, what anyone else says of forwarding is dropped.
 */
public final class TrustedProxies implements RealClient {
    private static final byte[] HTTPS = Ascii.bytes("https");

    private final IpNetwork[] networks;

    /** @param networks at least one */
    public TrustedProxies(List<IpNetwork> networks) {
        this.networks = networks.toArray(IpNetwork[]::new);
    }

    @Override
    public void find(Exchange exchange) {
        Head request = exchange.request();
        if (!isTrusted(exchange.peer())) {
            drop(request, FieldName.X_FORWARDED_FOR);
            drop(request, FieldName.X_FORWARDED_PROTO);
            drop(request, FieldName.X_FORWARDED_HOST);
            drop(request, FieldName.FORWARDED);
            return;
        }
        boolean listed = request.find(FieldName.X_FORWARDED_FOR) != Head.NONE;
        Peer client = listed
                ? client(exchange.peer(), request, FieldName.X_FORWARDED_FOR)
                : client(exchange.peer(), request, FieldName.FORWARDED);
        exchange.forwardedBy(client, isHttps(request, exchange.peer().isSecure()));
    }

    private boolean isTrusted(Peer peer) {
        for (IpNetwork network : networks) {
            if (network.contains(peer.hi(), peer.lo(), peer.isIpv6())) {
                return true;
            }
        }
        return false;
    }

    private static void drop(Head request, int id) {
        for (int i = request.find(id); i != Head.NONE; i = request.find(id)) {
            request.drop(i);
        }
    }

    private Peer client(Peer peer, Head request, int id) {
        Peer client = peer;
        for (int i = request.fieldCount() - 1; i >= 0; i--) {
            if (request.fieldId(i) != id || request.isDropped(i)) {
                continue;
            }
            boolean forwarded = id == FieldName.FORWARDED;
            String value = Ascii.text(request.bytes(), request.valueStart(i), request.valueEnd(i));
            List<String> hops = forwarded
                    ? ForwardedHop.elements(value)
                    : List.of(value.split(",", -1)).reversed();
            for (String hop : hops) {
                Peer told = forwarded ? ForwardedHop.parse(hop) : HopAddress.parse(hop);
                if (told == null) {
                    return client;
                }
                client = told;
                if (!isTrusted(told)) {
                    return told;
                }
            }
        }
        return client;
    }

    /** @param own whether the proxy itself came by TLS: for one that says nothing of its client's connection */
    private static boolean isHttps(Head request, boolean own) {
        int proto = request.find(FieldName.X_FORWARDED_PROTO);
        if (proto != Head.NONE) {
            return Ascii.equalsIgnoreCase(request.bytes(), request.valueStart(proto), request.valueEnd(proto), HTTPS);
        }
        @Nullable String forwarded = request.value(FieldName.FORWARDED);
        return forwarded == null ? own : ForwardedHop.isHttps(forwarded);
    }
}
