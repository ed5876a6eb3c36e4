package balancebeam.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

    @Test
    void ipv4IsItsThirtyTwoBits() throws UnknownHostException {
        assertEquals(new ClientAddress(0, 0xFFFE_0201L, false), client("255.254.2.1"));
    }

    @Test
    void ipv6IsItsTwoHalves() throws UnknownHostException {
        assertEquals(
                new ClientAddress(0x2001_0DB8_0001_0002L, 0x8000_0000_0000_0003L, true),
                client("2001:db8:1:2:8000::3"));
    }

    @Test
    void ipv4MappedIpv6IsIpv4() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        mapped[12] = (byte) 192;
        mapped[15] = 7;
        // InetAddress.getByAddress would make it an Inet4Address by itself; this factory does not.
        InetAddress address = Inet6Address.getByAddress("mapped", mapped, 0);
        assertEquals(Inet6Address.class, address.getClass());
        assertEquals(client("192.0.0.7"), ClientAddress.of(address));
    }

    @Test
    void loopbackAndCompatibleIpv6AreNotTakenForIpv4() throws UnknownHostException {
        assertEquals(new ClientAddress(0, 1, true), client("::1"));
        assertEquals(new ClientAddress(0, 0xC000_0207L, true), client("::192.0.2.7"));
    }

    @Test
    void theScopeDoesNotMatter() throws UnknownHostException {
        byte[] linkLocal = client6("fe80::1");
        assertEquals(client("fe80::1"), ClientAddress.of(Inet6Address.getByAddress("scoped", linkLocal, 3)));
    }

    private static ClientAddress client(String literal) throws UnknownHostException {
        return ClientAddress.of(InetAddress.getByName(literal));
    }

    private static byte[] client6(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal).getAddress();
    }
}
