package balancebeam.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8080, localhost, 8080",
        "10.0.0.2:80, 10.0.0.2, 80",
        "[::1]:1100, ::1, 1100",
        "[2001:DB8::A]:65535, 2001:db8::a, 65535",
        "[::ffff:1.2.3.4]:1, ::ffff:1.2.3.4, 1",
        "[fe80::1%eth0]:1, fe80::1%eth0, 1",
        "[1:2:3:4:5:6:7:8]:1, 1:2:3:4:5:6:7:8, 1",
        "Web-1.Example.COM:443, web-1.example.com, 443",
        "my_service:1, my_service, 1",
        "a.b.:1, a.b., 1",
        "1.2.3.4x:1, 1.2.3.4x, 1"
    })
    void readsWhatUsersWrite(String text, String host, int port) {
        assertEquals(new HostPort(host, port), HostPort.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "[::1]:1100", "[fe80::1%eth0]:1", "10.0.0.2:0"})
    void readsBackWhatItPrints(String text) {
        assertEquals(text, HostPort.parseBind(text).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "foo, the port is missing",
        "foo:, the port is missing",
        "[::1], the port is missing",
        "[::1]1100, the port is missing",
        "[::1:1100, the closing bracket is missing",
        ":80, the host is missing",
        "'', it is empty",
        "foo:bar, the port 'bar' is not a number",
        "foo:-1, the port '-1' is not a number",
        "foo:+1, the port '+1' is not a number",
        "foo:99999999, the port '99999999' is not a number",
        "foo:65536, the port 65536 is greater than 65535",
        "foo:0, port 0 can be listened on but not connected to",
        "::1:80, 'an IPv6 address stands in brackets, as in [::1]:1100'",
        "[foo]:80, only an IPv6 address stands in brackets",
        "[::1::2]:80, '''::1::2'' is not an IPv6 address'",
        "[1:2:3:4:5:6:7]:80, '''1:2:3:4:5:6:7'' is not an IPv6 address'",
        "[1:2:3:4:5:6:7:8:9]:80, '''1:2:3:4:5:6:7:8:9'' is not an IPv6 address'",
        "[12345::]:80, '''12345::'' is not an IPv6 address'",
        "[::1%]:80, '''::1%'' is not an IPv6 address'",
        "[::1.2.3.256]:80, '''::1.2.3.256'' is not an IPv6 address'",
        "999.1.1.1:80, '''999.1.1.1'' is not an IPv4 address'",
        "1.2.3:80, '''1.2.3'' is not an IPv4 address'",
        "01.2.3.4:80, '''01.2.3.4'' is not an IPv4 address'",
        "foo bar:80, 'several are several words, as in web1:80 web2:80'",
        "'foo:80,bar:80', 'several are several words, as in web1:80 web2:80'",
        "-foo:80, '''-foo'' is not a host name'",
        "a..b:80, '''a..b'' is not a host name'",
        "http://foo:80, leave out 'http://'"
    })
    void saysWhatIsWrongWithAnythingElse(String text, String why) {
        String expected = why.startsWith("leave") ? "leave out 'http://'" : why;
        var e = assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
        assertEquals("'%s' is not HOST:PORT: %s".formatted(text, expected), e.getMessage());
    }

    @Test
    void aBindAddressMayLeaveThePortToTheSystem() {
        assertEquals(0, HostPort.parseBind("127.0.0.1:0").port());
    }

    @Test
    void addressesAreToldFromNames() {
        assertTrue(HostPort.parse("10.0.0.1:1").isAddress());
        assertTrue(HostPort.parse("[::1]:1").isAddress());
        assertFalse(HostPort.parse("localhost:1").isAddress());
        assertFalse(HostPort.parse("10.0.0.1.example:1").isAddress());
    }

    @Test
    void namesAreTheSameInAnyCase() {
        assertEquals(HostPort.parse("Foo:1"), HostPort.parse("fOO:1"));
    }

    @Test
    void aHostBuiltByHandIsCheckedToo() {
        assertThrows(IllegalArgumentException.class, () -> new HostPort("[::1]", 80));
        assertThrows(IllegalArgumentException.class, () -> new HostPort("a", 65536));
        assertThrows(IllegalArgumentException.class, () -> new HostPort("a".repeat(254), 1));
    }
}
