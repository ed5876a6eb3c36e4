package balancebeam.policy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.AccessConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http1.Exchanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccessFilterTest {
    private static final List<String> NONE = List.of();

    private static Decision decision(List<String> allow, List<String> deny, String client) {
        return Exchanges.run(from(client), filter(allow, deny));
    }

    private static Exchange from(String client) {
        return Exchanges.of("GET / HTTP/1.1", client, "Host: example.com", "X-Forwarded-For: 10.0.0.1");
    }

    private static AccessFilter filter(List<String> allow, List<String> deny) {
        return new AccessFilter(new AccessConfig(networks(allow), networks(deny)));
    }

    private static List<IpNetwork> networks(List<String> texts) {
        return texts.stream().map(IpNetwork::parse).toList();
    }

    private static void assertMay(List<String> allow, List<String> deny, String client) {
        assertSame(Decision.PROCEED, decision(allow, deny, client), client);
    }

    private static void assertMayNot(List<String> allow, List<String> deny, String client) {
        LocalAnswer answer = assertInstanceOf(LocalAnswer.class, decision(allow, deny, client), client);
        assertEquals(403, answer.status());
        assertSame(ProxyError.ACCESS_DENIED, answer.error());
    }

    @Test
    void whoIsDeniedGets403() {
        assertMayNot(NONE, List.of("203.0.113.0/24"), "203.0.113.0");
        assertMayNot(NONE, List.of("203.0.113.0/24"), "203.0.113.255");
        assertMay(NONE, List.of("203.0.113.0/24"), "203.0.112.255");
        assertMay(NONE, List.of("203.0.113.0/24"), "203.0.114.0");
    }

    @Test
    void whereSomeAreAllowedOthersAreNot() {
        List<String> office = List.of("192.0.2.0/28", "2001:db8::/33");
        assertMay(office, NONE, "192.0.2.15");
        assertMayNot(office, NONE, "192.0.2.16");
        assertMay(office, NONE, "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff");
        assertMayNot(office, NONE, "2001:db8:8000::");
    }

    @Test
    void deniedIsDeniedEvenIfAllowed() {
        assertMayNot(List.of("10.0.0.0/8"), List.of("10.1.2.3"), "10.1.2.3");
        assertMay(List.of("10.0.0.0/8"), List.of("10.1.2.3"), "10.1.2.4");
    }

    @Test
    void everyAddressOfOneFamilyIsNotOneOfTheOther() {
        assertMayNot(List.of("0.0.0.0/0"), NONE, "::");
        assertMayNot(List.of("::/0"), NONE, "0.0.0.0");
        assertMay(List.of("0.0.0.0/0"), NONE, "255.255.255.255");
        assertMay(List.of("::/0"), NONE, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    }

    @Test
    void anIpv4ClientOnADualStackSocketIsAnIpv4Client() {
        assertMayNot(NONE, List.of("198.51.100.0/24"), "::ffff:198.51.100.9");
    }

    @Test
    void whatAnUntrustedPeerSaysOfItselfDoesNotCount() {
        assertMayNot(List.of("10.0.0.0/8"), NONE, "203.0.113.7"); // It sent X-Forwarded-For: 10.0.0.1.
    }

    @Test
    void nestedNetworksAreOneRange() {
        AddressSet set = new AddressSet(
                networks(List.of("10.1.2.3/32", "10.0.0.0/8", "10.1.0.0/16", "11.0.0.0/8", "10.0.0.0/8")));
        assertEquals(2, set.size());
        assertTrue(set.contains(0, 0x0A010204L, false));
    }

    @Test
    void tenThousandNetworksAnswerAsAskingEachOneWould() {
        Random random = new Random(20_261_121);
        List<IpNetwork> networks = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            networks.add(new IpNetwork(0, random.nextLong() & 0xFFFF_FFFFL, 12 + random.nextInt(21), false));
            networks.add(new IpNetwork(random.nextLong(), random.nextLong(), 8 + random.nextInt(121), true));
        }
        AddressSet set = new AddressSet(networks);
        int inside = 0;
        for (int i = 0; i < 2_000; i++) {
            // Half of them near a border of some network, where mistakes would be.
            IpNetwork near = networks.get(random.nextInt(networks.size()));
            boolean ipv6 = near.ipv6();
            long hi = ipv6 ? (i % 2 == 0 ? near.hi() : random.nextLong()) : 0;
            long lo = i % 2 == 0 ? near.lo() + random.nextInt(3) - 1 : random.nextLong();
            lo &= ipv6 ? -1L : 0xFFFF_FFFFL;
            long wantedHi = hi;
            long wantedLo = lo;
            boolean wanted = networks.stream().anyMatch(network -> network.contains(wantedHi, wantedLo, ipv6));
            assertEquals(
                    wanted,
                    set.contains(hi, lo, ipv6),
                    () -> Long.toHexString(wantedHi) + ":" + Long.toHexString(wantedLo));
            inside += wanted ? 1 : 0;
        }
        assertTrue(inside > 200 && inside < 1_800, "the addresses try both: " + inside);
    }
}
