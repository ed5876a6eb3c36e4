package balancebeam.balance;

import java.util.List;

/**
 * Endpoints of the own zone, and those elsewhere as far as the own ones can't carry what comes in here. Static functions without state.
 *
 * <p><b>What the own zone carries.</b> If all requests of all zones were spread over all endpoints, each would have its fair share of them, by its
 * weight. For the sake of staying in the zone an endpoint may have {@value GroupBalancer#OVERPROVISIONING} % of what its fair share is when all
 * stand. So where zones are alike, nothing leaves one while 72 % of it stand, as with {@link Priorities}; and a zone of few endpoints passes
 * on what is too much for them. When so few stand, of all zones together, that a fair share is more than that, it is the fair share: what would
 * be gained by sending requests to and fro between zones that are equally short? A zone that is wholly out passes on everything, and one that
 * stands alone keeps everything.
 *
 * <p>Who has no zone is elsewhere.
 */
public final class Zones {
    private static final int LEVEL = 2;
    private static final double ALL = 100;

    private Zones() {}

    /**
     * What asks the own zone first, where there are endpoints both there and elsewhere; else the balancer itself.
     *
     * @param percentHere of the requests of all zones, how many come in here; 0 for as many as in each other zone that has endpoints
     */
    public static Balancer.Factory over(Balancer.Factory each, String own, double percentHere) {
        return endpoints -> {
            EndpointSet here = endpoints.only(endpoint -> endpoint.zone().equals(own));
            if (here.size() == 0 || here.size() == endpoints.size()) {
                return each.over(endpoints);
            }
            EndpointSet elsewhere = endpoints.only(endpoint -> !endpoint.zone().equals(own));
            long zones =
                    endpoints.toList().stream().map(Endpoint::zone).distinct().count();
            double share = percentHere == 0 ? 1.0 / zones : percentHere / ALL;
            return GroupBalancer.over(LEVEL, List.of(here, elsewhere), capacity(share, endpoints.totalWeight()), each);
        };
    }

    /** Of what comes in here, which is a share of everything that all weights together are for. */
    private static GroupBalancer.Capacity capacity(double share, long weights) {
        double enough = (double) weights * ALL / GroupBalancer.OVERPROVISIONING;
        return (group, standing) -> {
            double needed = share * Math.min(enough, (double) (standing[0] + standing[1]));
            int here =
                    standing[0] == 0 ? 0 : (int) Math.min(GroupBalancer.WHOLE, Math.round(standing[0] / needed * ALL));
            return group == 0 ? here : GroupBalancer.WHOLE - here;
        };
    }
}
