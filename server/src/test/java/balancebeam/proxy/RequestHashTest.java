package balancebeam.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Hashing;
import balancebeam.config.Algorithm;
import balancebeam.config.Balancing;
import balancebeam.config.HashSource;
import balancebeam.control.explain.AskedRequest;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestHashTest {
    private static AskedRequest request(String url, String... fields) {
        return new AskedRequest("GET", url, List.of(fields), "192.0.2.7");
    }

    private static RequestHash on(HashSource... sources) {
        return new RequestHash(List.of(sources), 0);
    }

    private static void assertKey(String expected, RequestHash hashing, AskedRequest request) {
        byte[] bytes = Ascii.bytes(expected);
        long hash = Hashing.sip13(Hashing.mix64(0), Hashing.mix64(Hashing.GOLDEN), bytes, 0, bytes.length);
        assertEquals(hash, hashing.of(request));
        assertTrue(hashing.text(request).endsWith(" '" + expected + "'"), hashing.text(request));
    }

    private static void assertNone(RequestHash hashing, AskedRequest request) {
        assertEquals(RequestHash.NONE, hashing.of(request));
        assertTrue(hashing.text(request).startsWith("nothing: it has none of "), hashing.text(request));
    }

    @Test
    void theKeyIsTheValueOfThePartThatIsNamed() {
        AskedRequest asked = request(
                "http://a.test/x//y?a=1&user=u%201&user=2",
                "X-User: Ann", "x-user: Bob", "Cookie: sess=1; session =  abc ; session=d", "Cookie: late=3");
        assertKey("192.0.2.7", on(HashSource.Plain.SOURCE_ADDRESS), asked);
        assertKey("/x/y", on(HashSource.Plain.PATH), asked);
        assertKey("Ann", on(new HashSource.Header("x-user")), asked);
        assertKey("a.test", on(new HashSource.Header("host")), asked);
        assertKey("abc", on(new HashSource.Cookie("session")), asked);
        assertKey("3", on(new HashSource.Cookie("late")), asked);
        assertKey("u%201", on(new HashSource.Query("user")), asked);
        assertKey(
                "ab12",
                on(new HashSource.PathParameter("jsessionid")),
                request("/shop;v=1;JSESSIONID=ab12/x?;jsessionid=cd"));
        assertNone(on(new HashSource.PathParameter("jsessionid")), request("/shop;jsessionid=?;jsessionid=cd"));
    }

    @Test
    void theFirstThatARequestHasAndThatIsNotEmptyCounts() {
        RequestHash hashing =
                on(new HashSource.Cookie("session"), new HashSource.Query("user"), new HashSource.Header("x-user"));
        assertKey("7", hashing, request("/?user=7", "X-User: Ann", "Cookie: session="));
        assertKey("Ann", hashing, request("/?user=&user=7", "X-User: Ann"));
        assertNone(hashing, request("/?users=7", "X-User:", "Cookie: session; Session=1"));
        assertEquals("nothing: it has none of cookie session, query user, header x-user", hashing.text(request("/")));
        assertEquals("header x-user 'Ann'", hashing.text(request("/", "X-User: Ann")));
    }

    @Test
    void anotherSeedIsAnotherHash() {
        HashSource path = HashSource.Plain.PATH;
        assertNotEquals(
                new RequestHash(List.of(path), 1).of(request("/a")),
                new RequestHash(List.of(path), 2).of(request("/a")));
    }

    @Test
    void onlyAlgorithmsThatGoByAKeyHash() {
        assertNull(RequestHash.of(Balancing.of(Algorithm.P2C)));
        RequestHash byDefault = RequestHash.of(Balancing.of(Algorithm.MAGLEV));
        assertTrue(byDefault != null);
        assertKey("192.0.2.7", byDefault, request("/"));
    }

    @Test
    void hashingAllocatesNothing() {
        RequestHash hashing = on(
                new HashSource.Cookie("none"),
                new HashSource.Query("none"),
                new HashSource.Header("none"),
                new HashSource.PathParameter("none"),
                HashSource.Plain.PATH);
        AskedRequest asked = request("/some/path?a=b", "Cookie: a=b; c=d");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = hashMany(hashing, asked);
        long before = threads.getCurrentThreadAllocatedBytes();
        sum += hashMany(hashing, asked);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1000, "20,000 hashes allocated " + allocated + " bytes, " + sum);
    }

    private static long hashMany(RequestHash hashing, AskedRequest asked) {
        long sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum += hashing.of(asked);
        }
        return sum;
    }
}
