package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonesTest {
    private static final Balancer.Factory P2C = group -> (seed, prober) -> new P2cBalancer(group, LoadMetric.IN_FLIGHT);
    private static final int PICKS = 20_000;

    private final FakePick pick = new FakePick(1);

    /** As "aabb": each letter is an endpoint in the zone of that name, in lower case where it is down. */
    private static EndpointSet endpoints(String zones) {
        EndpointSet set = Endpoints.of(zones.length());
        for (int i = 0; i < zones.length(); i++) {
            char zone = zones.charAt(i);
            set.get(i).zone(zone == '-' ? "" : Character.toString(Character.toUpperCase(zone)));
            if (Character.isLowerCase(zone)) {
                Endpoints.down(set.get(i));
            }
        }
        return set;
    }

    private static Balancer of(EndpointSet endpoints, double percentHere) {
        return Zones.over(P2C, "A", percentHere).over(endpoints).create(1, Prober.SEEN);
    }

    /** The percentage of picks that stay in the zone A. */
    private double here(Balancer balancer) {
        int here = 0;
        for (int i = 0; i < PICKS; i++) {
            Endpoint picked = balancer.pick(pick);
            assertNotNull(picked);
            assertTrue(picked.health().eligible(0));
            here += picked.zone().equals("A") ? 1 : 0;
        }
        return here * 100.0 / PICKS;
    }

    @ParameterizedTest(name = "{0} stays to {1} %")
    @CsvSource({
        "AAAABBBB, 100",
        "AAAaBBBB, 100", // Three of four, times 1.4, is more than all.
        "AAaaBBBB, 70",
        "AaaaBBBB, 40", // Of the five that are left each has a fifth, and half of all comes in here.
        "aaaaBBBB, 0",
        "AAAABBBb, 100",
        "AAAAbbbb, 100",
        "AAaabbbb, 100",
        "AAaaBBbb, 100", // Both are equally short: nothing is gained by going to and fro.
        "AaaaBBBb, 50", // Of the four that are left each has a fourth, and half of all comes in here.
        "AABBBBBB, 70", // Two of eight, times 1.4, have room for 70 % of the half that comes in here.
        "ABBBBBBBBB, 28",
        "AAABBBCCC, 100",
        "AaaBBBCCC, 47",
        "AABBBBBBCCCC, 70",
        "AA--, 100",
        "Aa--, 70"
    })
    void asMuchStaysAsTheZoneCanCarry(String zones, double percent) {
        assertEquals(percent, here(of(endpoints(zones), 0)), percent % 100 == 0 ? 0 : 1.5);
    }

    @ParameterizedTest(name = "{0}, where {1} % come in, keeps {2} %")
    @CsvSource({
        "AABB, 100, 70",
        "AABB, 70, 100",
        "AABB, 75, 93",
        "AAAB, 100, 100",
        "AAABBBCCC, 50, 93",
        "AAABBBCCC, 10, 100",
        "ABBBB, 20, 100",
        "aaBB, 100, 0",
        "AAbb, 100, 100"
    })
    void howMuchComesInHereCanBeSaid(String zones, double percentHere, double percent) {
        assertEquals(percent, here(of(endpoints(zones), percentHere)), percent % 100 == 0 ? 0 : 1.5);
    }

    /** If every zone goes by the rule, none but those that are short on their own have more than 1.4 times what they have when all stand. */
    @Test
    void noEndpointIsOverloadedForTheSakeOfAZone() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            StringBuilder zones = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                char zone = (char) ('A' + random.nextInt(3));
                zones.append(random.nextInt(4) == 0 ? Character.toLowerCase(zone) : zone);
            }
            EndpointSet set = endpoints(zones.toString());
            long count = set.toList().stream().map(Endpoint::zone).distinct().count();
            List<Endpoint> own = set.toList().stream()
                    .filter(e -> e.zone().equals("A") && e.health().eligible(0))
                    .toList();
            long up = set.toList().stream().filter(e -> e.health().eligible(0)).count();
            boolean alone = own.size() == up;
            if (own.isEmpty() || alone) {
                continue;
            }
            double each = here(of(set, 0)) / 100 / count / own.size();
            double allowed = Math.max(1.4 / set.size(), 1.0 / up);
            assertTrue(each <= allowed * 1.02, "%s: %.3f, not %.3f".formatted(zones, each, allowed));
        }
    }

    @Test
    void weightsCountAndSoDoesWhatIsDrained() {
        EndpointSet equal = endpoints("AABB");
        EndpointSet set = EndpointSet.weighted(equal.toList(), e -> e.equals(equal.get(0)) ? 3 : 2);
        Balancer balancer = of(set, 0);
        assertEquals(100, here(balancer));
        equal.get(0).admin(EndpointAdmin.DRAINED);
        assertEquals(66.7, here(of(set, 0)), 1.5, "2 of the 6 that are left, of a half");
    }

    @Test
    void aZoneThatDiesBetweenTwoLooksIsLeftAtOnceAndFoundAgain() {
        EndpointSet set = endpoints("AABB");
        Balancer balancer = of(set, 0);
        assertEquals(100, here(balancer));
        Endpoints.down(set.get(0));
        Endpoints.down(set.get(1));
        assertEquals(0, here(balancer));
        pick.at(1_000_000_000);
        assertEquals(0, here(balancer));
        set.get(1).health().onActiveSuccess("passed its active check");
        set.get(0).health().onActiveSuccess("passed its active check");
        pick.at(2_000_000_000);
        assertEquals(100, here(balancer));
        set.toList().forEach(Endpoints::down);
        assertNull(balancer.pick(pick));
    }

    @Test
    void aZoneThatIsFullPassesOn() {
        EndpointSet set = endpoints("AB");
        set.get(0).limitInFlight(1);
        set.get(0).begin();
        assertEquals(0, here(of(set, 0)));
    }

    @Test
    void whereThereIsNothingToChooseThereIsNoBalancerAround() {
        for (String zones : List.of("", "AAA", "BBCC", "---")) {
            assertInstanceOf(P2cBalancer.class, of(endpoints(zones), 0), zones);
        }
    }

    /** A key has one endpoint in all instances of a zone; when the zone shrinks, its keys move only as far as they must. */
    @Test
    void aKeyMeetsTheSameEndpointWhateverTheLoopAndMovesOnlyAsItMust() {
        EndpointSet set = endpoints("AAAAABBBBBCCCCC");
        List<Endpoint> reversed = new ArrayList<>(set.toList()).reversed();
        Balancer.Factory factory = Zones.over(RendezvousBalancer.factory(0), "A", 0);
        long[] keys = new SplittableRandom(5).longs(5_000).toArray();
        Endpoint[] before = owners(factory.over(set), 1, keys);
        Endpoints.down(set.get(0));
        Endpoints.down(set.get(1));
        Endpoint[] after = owners(factory.over(set), 1, keys);
        assertEquals(List.of(after), List.of(owners(factory.over(EndpointSet.of(reversed)), 2, keys)));
        Map<String, Integer> left = new HashMap<>();
        for (int i = 0; i < keys.length; i++) {
            assertEquals("A", before[i].zone());
            if (after[i].zone().equals("A") && !set.toList().subList(0, 2).contains(before[i])) {
                assertEquals(before[i], after[i]);
            }
            left.merge(after[i].zone(), 1, Integer::sum);
        }
        assertEquals(0.84, left.getOrDefault("A", 0) / 5_000.0, 0.02, "three of five, times 1.4");
        assertEquals(0.08, left.getOrDefault("B", 0) / 5_000.0, 0.02);
        // Who is back has its keys back.
        set.get(0).health().onActiveSuccess("passed its active check");
        set.get(1).health().onActiveSuccess("passed its active check");
        assertEquals(List.of(before), List.of(owners(factory.over(set), 3, keys)));
    }

    private static Endpoint[] owners(Balancer.OnLoop balancers, int loop, long[] keys) {
        Balancer balancer = balancers.create(loop, Prober.SEEN);
        FakePick pick = new FakePick(loop);
        return Arrays.stream(keys).mapToObj(key -> balancer.pick(pick.of(key))).toArray(Endpoint[]::new);
    }

    /** Or all keys that the first priority can't carry would meet the same zone in the next. */
    @Test
    void priorityAndZoneOfAKeyAreDrawnApart() {
        EndpointSet set = endpoints("AAAAAABBAaBB");
        for (int i = 0; i < set.size(); i++) {
            set.get(i).priority(i / 8);
        }
        for (int i = 0; i < 4; i++) {
            Endpoints.down(set.get(i)); // Half of the first priority is left, which carries 70 %.
        }
        Balancer balancer = Priorities.over(Zones.over(P2C, "A", 0)).over(set).create(1, Prober.SEEN);
        int second = 0;
        int secondHere = 0;
        for (int i = 0; i < PICKS; i++) {
            Endpoint picked = balancer.pick(pick.next());
            assertNotNull(picked);
            if (picked.priority() == 1) {
                second++;
                secondHere += picked.zone().equals("A") ? 1 : 0;
            }
        }
        assertEquals(0.3, (double) second / PICKS, 0.02);
        assertEquals(0.7, (double) secondHere / second, 0.03);
    }
}
