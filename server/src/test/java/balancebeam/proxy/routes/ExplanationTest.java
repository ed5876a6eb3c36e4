package balancebeam.proxy.routes;

import static balancebeam.proxy.routes.TestRoute.is;
import static balancebeam.proxy.routes.TestRoute.like;
import static balancebeam.proxy.routes.TestRoute.present;
import static balancebeam.proxy.routes.TestRoute.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import balancebeam.config.RouteConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    @Test
    void everyRouteBeforeTheOneThatTakesItSaysWhyNot() {
        Explanation why = explain(
                new TestRequest(
                        "GET", "Shop.com.", "/a/b?d=1+2", "10.1.2.3", "X-Canary: no", "x-canary: 2", "cookie: c=1"),
                route("after").prefix("/"),
                route("takes it").host("shop.com").prefix("/a"),
                route("source")
                        .host("shop.com")
                        .prefix("/a")
                        .source("10.2.0.0/16")
                        .source("fd00::/8"),
                route("cookie").host("shop.com").prefix("/a").cookie("c", is("2")),
                route("query").host("shop.com").prefix("/a").query("d", like("[0-9]")),
                route("header").host("shop.com").prefix("/a").header("x-canary", is("yes")),
                route("present")
                        .host("shop.com")
                        .prefix("/a")
                        .header("x-b", present(true))
                        .header("x-c", is("1")),
                route("absent")
                        .host("shop.com")
                        .prefix("/a")
                        .header("x-canary", present(false))
                        .header("y", is("1")),
                route("method").host("shop.com").prefix("/a").method("PUT").method("POST"),
                route("prefix").host("shop.com").prefix("/a/c"),
                route("exact").host("shop.com").exact("/a"),
                route("host").host("b.com").host("*.shop.com").exact("/a/b"),
                route("regex").priority(1).regex("/b.*"));
        assertEquals("takes it", Objects.requireNonNull(why.winner()).name());
        assertEquals(
                List.of(
                        "regex: path is /a/b, and should be matched by '/b.*'",
                        "exact: path is /a/b, and should be /a",
                        "host: host is shop.com, and should be b.com or *.shop.com",
                        "prefix: path is /a/b, and should begin with /a/c",
                        "method: method is GET, and should be PUT or POST",
                        "present: header x-b is absent, and should be present",
                        "absent: header x-canary is 'no' and '2', and should be absent",
                        "header: header x-canary is 'no' and '2', and should be 'yes'",
                        "query: query parameter d is '1 2', and should be matched by '[0-9]'",
                        "cookie: cookie c is '1', and should be '2'",
                        "source: client is 10.1.2.3, and should be in 10.2.0.0/16 or fd00::/8"),
                reasons(why));
    }

    @Test
    void whenNoRouteTakesItAllSayWhyNot() {
        Explanation why = explain(
                TestRequest.get("", "/x"), route("b").prefix("/b"), route("a").host("a.com"));
        assertNull(why.winner());
        assertEquals(
                List.of("a: host is absent, and should be a.com", "b: path is /x, and should begin with /b"),
                reasons(why));
    }

    @Test
    void aRouteOfSeveralHostsStandsWhereTheHostThatFitsPutsIt() {
        TestRoute both = route("both").host("a.com").host("*.b.com").prefix("/").method("POST");
        Explanation why = explain(
                TestRequest.get("x.b.com", "/"),
                both,
                route("exact").host("x.b.com").method("PUT"));
        assertEquals(
                List.of("exact: method is GET, and should be PUT", "both: method is GET, and should be POST"),
                reasons(why));
    }

    private static Explanation explain(TestRequest request, TestRoute... routes) {
        List<RouteConfig> made = Arrays.stream(routes).map(TestRoute::make).toList();
        return new RouteTable<>(made, RouteConfig::name).explain(request);
    }

    private static List<String> reasons(Explanation why) {
        return why.passed().stream()
                .map(passed -> passed.route().name() + ": " + passed.reason())
                .toList();
    }
}
