package balancebeam.proxy.routes;

import static balancebeam.proxy.routes.TestRequest.get;
import static balancebeam.proxy.routes.TestRoute.is;
import static balancebeam.proxy.routes.TestRoute.like;
import static balancebeam.proxy.routes.TestRoute.present;
import static balancebeam.proxy.routes.TestRoute.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.RouteConfig;
import balancebeam.config.ValueMatch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RouteTableTest {

    @Test
    void withoutARouteThereIsNone() {
        assertEquals("-", taken(get("a.com", "/")));
        assertEquals("-", taken(get("a.com", "/"), route("other").host("b.com")));
        assertEquals("all", taken(get("a.com", "/"), route("all")));
    }

    @Test
    void anExactHostComesBeforeWildcardsAndTheLongerWildcardFirst() {
        TestRoute[] routes = {
            route("none"),
            route("com").host("*.com"),
            route("shop").host("*.shop.com"),
            route("exact").host("a.shop.com")
        };
        assertEquals("exact", taken(get("a.shop.com", "/"), routes));
        assertEquals("exact", taken(get("A.Shop.COM.", "/"), routes));
        assertEquals("shop", taken(get("b.shop.com", "/"), routes));
        assertEquals("shop", taken(get("x.a.shop.com", "/"), routes));
        assertEquals("com", taken(get("shop.com", "/"), routes));
        assertEquals("com", taken(get("xshop.com.", "/"), routes));
        assertEquals("none", taken(get("com", "/"), routes));
        assertEquals("none", taken(get(".com", "/"), routes));
        assertEquals("none", taken(get("example.org", "/"), routes));
        assertEquals("none", taken(get("", "/"), routes));
        assertEquals("none", taken(get(".", "/"), routes));
        assertEquals("none", taken(get("[::1]", "/"), routes));
    }

    @Test
    void anAddressIsAHostToo() {
        TestRoute[] routes = {route("six").host("[::1]"), route("four").host("192.0.2.1")};
        assertEquals("six", taken(get("[::1]", "/"), routes));
        assertEquals("four", taken(get("192.0.2.1", "/"), routes));
    }

    @Test
    void aHostOfManyDotsIsNobody() {
        assertEquals("-", taken(get("a.".repeat(4000), "/"), route("com").host("*.com")));
        assertEquals(
                "com", taken(get("a.".repeat(4000) + "com", "/"), route("com").host("*.com")));
    }

    @Test
    void anExactPathComesBeforePrefixesThenExpressionsThenAnyPath() {
        TestRoute[] routes = {
            route("any"),
            route("regex").regex("/api/.*"),
            route("longer regex").regex("/api/v[0-9]+/.*"),
            route("root").prefix("/"),
            route("api").prefix("/api"),
            route("users").prefix("/api/users/"),
            route("exact").exact("/api/users")
        };
        assertEquals("exact", taken(get("a", "/api/users"), routes));
        assertEquals("users", taken(get("a", "/api/users/"), routes));
        assertEquals("users", taken(get("a", "/api/users/7"), routes));
        assertEquals("api", taken(get("a", "/api/v1/x"), routes));
        assertEquals("api", taken(get("a", "/api"), routes));
        assertEquals("api", taken(get("a", "/api/usersx"), routes));
        assertEquals("root", taken(get("a", "/apix"), routes));
        assertEquals("root", taken(get("a", "/"), routes));
        assertEquals("longer regex", taken(get("a", "/api/v1/x"), routes[0], routes[1], routes[2]));
        assertEquals("regex", taken(get("a", "/api/vx/x"), routes[0], routes[1], routes[2]));
        assertEquals("any", taken(get("a", "/other"), routes[0], routes[1], routes[2]));
    }

    @Test
    void pathsOfRoutesAreMadeNormalAsThoseOfRequestsAre() {
        assertEquals("a", taken(get("h", "/caf%c3%a9/%7Ebob"), route("a").exact("/café//~bob")));
        assertEquals("a", taken(get("h", "/x/../a%2fb/c"), route("a").prefix("/a%2Fb")));
        assertEquals("-", taken(get("h", "/a/b/c"), route("a").prefix("/a%2Fb")));
        assertThrows(IllegalArgumentException.class, () -> table(route("a").prefix("/../b")));
        assertThrows(IllegalArgumentException.class, () -> table(route("a").exact("b")));
        assertThrows(IllegalArgumentException.class, () -> table(route("a").regex("/(a")));
        assertThrows(IllegalArgumentException.class, () -> table(route("a").header("x", like("*"))));
    }

    @Test
    void aMethodHeadersParametersCookiesAndSourcesComeInThatOrder() {
        TestRoute[] routes = {
            route("none").prefix("/"),
            route("source").prefix("/").source("192.0.2.0/24"),
            route("longer source").prefix("/").source("10.0.0.0/8").source("192.0.2.0/28"),
            route("cookie").prefix("/").cookie("c", present(true)).source("192.0.2.1/32"),
            route("query").prefix("/").query("q", present(true)),
            route("header").prefix("/").header("x-a", present(true)),
            route("headers").prefix("/").header("x-a", present(true)).header("x-b", present(true)),
            route("method").prefix("/").method("GET").method("HEAD")
        };
        String[] all = {"x-a: 1", "x-b: 1", "cookie: c=1"};
        assertEquals("method", taken(get("h", "/?q", all), routes));
        TestRoute[] others = Arrays.copyOf(routes, 7);
        assertEquals("headers", taken(get("h", "/?q", all), others));
        assertEquals("header", taken(get("h", "/?q", "x-a: 1", "cookie: c=1"), others));
        assertEquals("query", taken(get("h", "/?q", "cookie: c=1"), others));
        assertEquals("cookie", taken(get("h", "/", "cookie: c=1"), others));
        assertEquals("longer source", taken(get("h", "/"), others));
        assertEquals("source", taken(new TestRequest("GET", "h", "/", "192.0.2.77"), others));
        assertEquals("longer source", taken(new TestRequest("GET", "h", "/", "10.9.9.9"), others));
        assertEquals("none", taken(new TestRequest("GET", "h", "/", "2001:db8::1"), others));
        assertEquals("none", taken(new TestRequest("POST", "h", "/", "192.0.3.77"), routes));
    }

    @Test
    void whatIsEqualGoesByTheFile() {
        assertEquals(
                "first",
                taken(
                        get("h", "/a"),
                        route("first").prefix("/a"),
                        route("second").prefix("/a/")));
        assertEquals(
                "first",
                taken(
                        get("h", "/a"),
                        route("first").regex("/[a]"),
                        route("second").regex("/.?a")));
    }

    @Test
    void priorityComesBeforeEverything() {
        TestRoute[] routes = {
            route("exact").host("a.com").exact("/x").method("GET"),
            route("late").priority(1).regex("/x|/y"),
            route("never").priority(-1).host("a.com").exact("/z"),
            route("rest").prefix("/")
        };
        assertEquals("late", taken(get("a.com", "/x"), routes));
        assertEquals("late", taken(get("b.com", "/y"), routes));
        assertEquals("rest", taken(get("a.com", "/z"), routes));
    }

    @Test
    void aBetterRouteWhoseConditionsFailLeavesTheRequestToTheNext() {
        TestRoute[] routes = {
            route("canary").host("a.com").exact("/x").header("x-canary", is("yes")),
            route("wildcard").host("*.com").prefix("/x").method("POST"),
            route("any").exact("/x")
        };
        assertEquals("canary", taken(get("a.com", "/x", "X-Canary: yes"), routes));
        assertEquals("wildcard", taken(new TestRequest("POST", "a.com", "/x", "192.0.2.1", "x-canary: no"), routes));
        assertEquals("any", taken(get("a.com", "/x", "x-canary: Yes"), routes));
        assertEquals("-", taken(get("a.com", "/x/y", "x-canary: yes"), routes));
    }

    @Test
    void headers() {
        assertTrue(header(is("1"), "X-A: 1"));
        assertTrue(header(is("1"), "x-a: 0", "x-A: 1"));
        assertTrue(header(is(""), "x-a:"));
        assertTrue(header(is("ä"), "x-a: ä"));
        assertTrue(header(like("[0-9]+"), "x-a: 12"));
        assertTrue(header(present(true), "x-a:"));
        assertTrue(header(present(false), "x-b: 1"));
        assertTrue(!header(is("1"), "x-a: 1,2") && !header(is("1"), "x-ab: 1") && !header(is("1")));
        assertTrue(!header(like("[0-9]+"), "x-a: 12a") && !header(present(true)) && !header(present(false), "x-a: 1"));
        TestRoute known = route("a").header("te", is("x"));
        assertEquals("a", taken(get("h", "/", "TE: x"), known));
        assertEquals("-", taken(get("h", "/", "TE: x").without(0), known));
    }

    private static boolean header(ValueMatch.Test test, String... fields) {
        return taken(get("h", "/", fields), route("a").header("x-a", test)).equals("a");
    }

    @Test
    void queryParameters() {
        for (String query : new String[] {"a=1", "b&a=1", "a=2&a=1&c", "&&a=1", "%61=%31", "a=1&", "a=1&a=1"}) {
            assertTrue(query(is("1"), query), query);
        }
        for (String query :
                new String[] {"", "a", "a=", "a=11", "A=1", "ba=1", "a=%3", "a=1%", "b=a=1", "a=+1", "=1"}) {
            assertTrue(!query(is("1"), query), query);
        }
        assertTrue(query(is("x y&=ä"), "a=x+y%26%3D%c3%A4") && query(is("x y"), "a=x%20y"));
        assertTrue(query(is(""), "a") && query(is(""), "a=") && query(is("1=2"), "a=1=2"));
        assertTrue(query(is("%zz%"), "a=%zz%") && query(is("a?/"), "a=a?/"));
        assertTrue(query(like("x y.*ä"), "a=x+y%20%c3%a4") && !query(like("x"), "a=xx"));
        assertTrue(query(present(true), "a") && query(present(true), "b=2&a=1") && !query(present(true), "b"));
        assertTrue(query(present(false), "b") && query(present(false), "") && !query(present(false), "a"));
    }

    private static boolean query(ValueMatch.Test test, String query) {
        return taken(get("h", "/p?" + query), route("a").query("a", test)).equals("a");
    }

    @Test
    void cookies() {
        for (String field :
                new String[] {"a=1", "b=2; a=1", "a=1;b=2", " a = 1 ; b", "a=2; a=1", "x; a=1", "; ;a=1;"}) {
            assertTrue(cookie(is("1"), "Cookie: " + field), field);
        }
        for (String field :
                new String[] {"", "a", "a=11", "A=1", "ba=1", "a=\"1\"", "b=a=1", "a=%31", "b=2,a=1", "a"}) {
            assertTrue(!cookie(is("1"), "Cookie: " + field), field);
        }
        assertTrue(cookie(is("1"), "cookie: b=2", "COOKIE: a=1") && !cookie(is("1"), "x-cookie: a=1"));
        assertTrue(cookie(is(""), "cookie: a=") && cookie(is("1=2"), "cookie: a=1=2"));
        assertTrue(cookie(like("1+"), "cookie: a=2; a=111") && !cookie(like("1"), "cookie: a=11"));
        assertTrue(cookie(present(true), "cookie: a=") && !cookie(present(true), "cookie: a"));
        assertTrue(cookie(present(false), "cookie: b=1") && cookie(present(false)));
        assertTrue(!cookie(present(false), "cookie: b=1; a=1"));
    }

    private static boolean cookie(ValueMatch.Test test, String... fields) {
        return taken(get("h", "/", fields), route("a").cookie("a", test)).equals("a");
    }

    private static RouteTable<String> table(TestRoute... routes) {
        return new RouteTable<>(Arrays.stream(routes).map(TestRoute::make).toList(), RouteConfig::name);
    }

    /** The name of the route that takes the request; the explanation must say so too. */
    private static String taken(TestRequest request, TestRoute... routes) {
        RouteTable<String> table = table(routes);
        String name = table.match(request);
        RouteConfig explained = table.explain(request).winner();
        assertEquals(name, explained == null ? null : explained.name());
        return name == null ? "-" : name;
    }
}
