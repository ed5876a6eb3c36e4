package balancebeam.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PeerTest {
    @Test
    void ipv4IsItsThirtyTwoBits() throws UnknownHostException {
        Peer peer = peer("255.254.2.1");
        assertFalse(peer.isIpv6());
        assertEquals(0, peer.hi());
        assertEquals(0xFFFE_0201L, peer.lo());
        assertEquals("255.254.2.1", text(peer));
    }

    @Test
    void ipv6IsItsTwoHalves() throws UnknownHostException {
        Peer peer = peer("2001:db8:1:2:8000::3");
        assertTrue(peer.isIpv6());
        assertEquals(0x2001_0DB8_0001_0002L, peer.hi());
        assertEquals(0x8000_0000_0000_0003L, peer.lo());
        assertEquals("2001:db8:1:2:8000::3", text(peer));
    }

    @Test
    void ipv4MappedIpv6IsIpv4() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        mapped[12] = (byte) 192;
        mapped[15] = 7;
        // InetAddress.getByAddress would make it an Inet4Address by itself; this factory does not.
        Peer peer = new Peer(Inet6Address.getByAddress("mapped", mapped, 0));
        assertFalse(peer.isIpv6());
        assertEquals(peer("192.0.0.7").lo(), peer.lo());
        assertEquals("192.0.0.7", text(peer));
    }

    @Test
    void loopbackAndCompatibleIpv6AreNotTakenForIpv4() throws UnknownHostException {
        assertTrue(peer("::1").isIpv6());
        assertTrue(peer("::192.0.2.7").isIpv6());
        assertEquals(0xC000_0207L, peer("::192.0.2.7").lo());
    }

    @Test
    void theScopeDoesNotMatter() throws UnknownHostException {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        assertEquals("fe80::1", text(new Peer(Inet6Address.getByAddress("scoped", linkLocal, 3))));
    }

    private static Peer peer(String literal) throws UnknownHostException {
        return new Peer(InetAddress.getByName(literal));
    }

    private static String text(Peer peer) {
        return new String(peer.text(), StandardCharsets.US_ASCII);
    }
}
