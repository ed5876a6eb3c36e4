package balancebeam.upstream.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.IpText;
import balancebeam.config.Discovery;
import balancebeam.config.Discovery.RecordType;
import balancebeam.testkit.ScriptedNameServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;

class DnsSourceTest {
    private final ScriptedNameServer dns = ScriptedNameServer.open();
    private final Steps steps = new Steps();
    private final List<String> told = new ArrayList<>();
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void addressesOfTheFourthVersion() {
        dns.answer("web.test", "A", 60, "10.0.0.2", "10.0.0.1");
        dns.answer("web.test", "AAAA", 60, "fd00::1");
        start("web.test", RecordType.A);
        assertEquals(List.of("10.0.0.1:80 web.test:80*1, 10.0.0.2:80 web.test:80*1"), told);
        assertEquals(List.of("A web.test"), dns.questions());
    }

    @Test
    void addressesOfTheSixthVersion() {
        dns.answer("web.test", "A", 60, "10.0.0.1");
        dns.answer("web.test", "AAAA", 60, "fd00::1");
        start("web.test.", RecordType.AAAA);
        assertEquals(List.of("[fd00::1]:80 web.test:80*1"), told);
    }

    @Test
    void nothingIsAskedWithinTheStart() {
        DnsSource source = source("web.test", RecordType.A);
        source.start(found -> told.add(text(found)));
        assertEquals(Duration.ZERO, steps.delay());
        assertEquals(List.of(), dns.questions());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "60, 60", "300, 300", "301, 300", "86400, 300"})
    void theTimeToLiveHoldsWithinBounds(int ttlSeconds, int expectedSeconds) {
        dns.answer("web.test", "A", ttlSeconds, "10.0.0.1");
        start("web.test", RecordType.A);
        assertEquals(Duration.ofSeconds(expectedSeconds), steps.delay());
    }

    @Test
    void theShortestTimeToLiveCountsThatOfTheAliasToo() {
        dns.answer("web.test", "CNAME", 7, "edge.test");
        dns.answer("edge.test", "CNAME", 9, "pop.test");
        dns.answer("pop.test", "A", 60, "10.0.0.1");
        start("web.test", RecordType.A);
        assertEquals(List.of("10.0.0.1:80 web.test:80*1"), told);
        assertEquals(Duration.ofSeconds(7), steps.delay());
    }

    @Test
    void aliasesThatGoInACircleAreAFailure() {
        dns.answer("web.test", "CNAME", 60, "edge.test");
        dns.answer("edge.test", "CNAME", 60, "web.test");
        start("web.test", RecordType.A);
        assertEquals(List.of(), told);
        assertEquals(1, log.size());
    }

    @Test
    void anotherOrderIsNoChangeAndAnotherAddressIs() {
        dns.answer("web.test", "A", 60, "10.0.0.2", "10.0.0.1");
        start("web.test", RecordType.A);
        dns.answer("web.test", "A", 60, "10.0.0.1", "10.0.0.2");
        steps.next();
        assertEquals(1, told.size());
        dns.answer("web.test", "A", 60, "10.0.0.1", "10.0.0.3");
        steps.next();
        assertEquals("10.0.0.1:80 web.test:80*1, 10.0.0.3:80 web.test:80*1", told.get(1));
        assertEquals(2, told.size());
    }

    @Test
    void aFailedLookupKeepsTheLastAnswerAndIsTriedAgainAfterLongerAndLonger() {
        dns.answer("web.test", "A", 60, "10.0.0.1");
        start("web.test", RecordType.A);
        dns.fail("web.test", ScriptedNameServer.SERVFAIL);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            steps.next();
            pauses.add(steps.delay().toSeconds());
        }
        assertEquals(List.of(2L, 4L, 8L, 16L, 30L, 30L), pauses);
        dns.forget("web.test");
        dns.answer("web.test", "A", 60);
        steps.next();
        assertEquals(1, told.size());
        dns.answer("web.test", "A", 50, "10.0.0.1");
        steps.next();
        assertEquals(1, told.size());
        assertEquals(Duration.ofSeconds(50), steps.delay());
        assertEquals(
                List.of(
                        "test: the name server answers SERVFAIL for web.test; the last endpoints stay, 1",
                        "test works again: endpoints found, 1"),
                log);
        dns.fail("web.test", ScriptedNameServer.SERVFAIL);
        steps.next();
        assertEquals(Duration.ofSeconds(2), steps.delay());
    }

    @Test
    void aNameThatDoesNotExistAndASilentServerAreFailures() {
        start("web.test", RecordType.A);
        assertEquals(List.of("test: web.test does not exist; no endpoints are known yet"), log);
        assertEquals(Duration.ofSeconds(2), steps.delay());
        dns.close();
        steps.next();
        assertEquals(Duration.ofSeconds(4), steps.delay());
        assertEquals(List.of(), told);
    }

    @Test
    void servicesOfTheBestPriorityOnlyWithTheirPortsAndWeights() {
        dns.answer(
                "_http._tcp.test",
                "SRV",
                60,
                "20 1 80 spare.test",
                "10 5 8080 A.test",
                "10 15 8081 b.test",
                "10 5 8082 b.test");
        dns.answer("a.test", "A", 30, "10.0.0.1");
        dns.answer("a.test", "AAAA", 20, "fd00::1");
        dns.answer("b.test", "A", 40, "10.0.0.2");
        start("_http._tcp.test", RecordType.SRV);
        assertEquals(
                List.of("10.0.0.1:8080 a.test:8080*5, 10.0.0.2:8081 b.test:8081*15, 10.0.0.2:8082 b.test:8082*5, "
                        + "[fd00::1]:8080 a.test:8080*5"),
                told);
        assertEquals(Duration.ofSeconds(20), steps.delay());
        assertTrue(dns.questions().stream().noneMatch(question -> question.contains("spare")));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, 1",
        "1, 1000, 1, 1000",
        "10, 2000, 5, 1000",
        "1, 65535, 1, 1000",
        "0, 1, 1, 1000",
        "0, 50, 1, 1000"
    })
    void weightsOfServicesFitIntoThoseOfEndpoints(int first, int second, int expectedFirst, int expectedSecond) {
        dns.answer("_x.test", "SRV", 60, "1 " + first + " 80 a.test", "1 " + second + " 81 a.test");
        dns.answer("a.test", "A", 60, "10.0.0.1");
        start("_x.test", RecordType.SRV);
        String expected = "10.0.0.1:80 a.test:80*%d, 10.0.0.1:81 a.test:81*%d".formatted(expectedFirst, expectedSecond);
        assertEquals(List.of(expected), told);
    }

    @Test
    void aHostOfAServiceThatCanNotBeLookedUpKeepsItsAddressesAndTheOthersChange() {
        dns.answer("_x.test", "SRV", 60, "1 1 80 a.test", "1 1 80 b.test");
        dns.answer("a.test", "A", 60, "10.0.0.1");
        dns.answer("b.test", "A", 60, "10.0.0.2");
        start("_x.test", RecordType.SRV);
        dns.fail("a.test", ScriptedNameServer.SERVFAIL);
        dns.answer("b.test", "A", 60, "10.0.0.3");
        steps.next();
        assertEquals("10.0.0.1:80 a.test:80*1, 10.0.0.3:80 b.test:80*1", told.getLast());
        assertEquals(Duration.ofSeconds(2), steps.delay());
        assertEquals(List.of("test: the name server answers SERVFAIL for a.test; the last endpoints stay, 2"), log);
        dns.forget("a.test");
        dns.answer("a.test", "A", 60, "10.0.0.4");
        steps.next();
        assertEquals("10.0.0.3:80 b.test:80*1, 10.0.0.4:80 a.test:80*1", told.getLast());
        assertEquals(2, log.size());
    }

    @Test
    void aServerThatFailsForOneKindOfAddressesDoesNotHoldUpTheOther() {
        dns.answer("_x.test", "SRV", 60, "1 1 80 a.test");
        dns.answer("a.test", "A", 60, "10.0.0.1");
        dns.fail("a.test", "AAAA", ScriptedNameServer.SERVFAIL);
        start("_x.test", RecordType.SRV);
        dns.answer("a.test", "A", 60, "10.0.0.2");
        steps.next();
        assertEquals(List.of("10.0.0.1:80 a.test:80*1", "10.0.0.2:80 a.test:80*1"), told);
        assertEquals(1, log.size());
    }

    @Test
    void aServiceThatIsNotToBeHadAndHostsWithoutAddressesKeepTheLastAnswer() {
        dns.answer("_x.test", "SRV", 60, "1 1 80 a.test");
        dns.answer("a.test", "A", 60, "10.0.0.1");
        start("_x.test", RecordType.SRV);
        dns.answer("_x.test", "SRV", 60, "0 0 0 .");
        steps.next();
        dns.answer("_x.test", "SRV", 60, "1 1 80 nowhere.test");
        steps.next();
        assertEquals(1, told.size());
        assertEquals(List.of("test: _x.test says that the service is not to be had; the last endpoints stay, 1"), log);
    }

    @Test
    void theSearchPathCompletesNames() throws TextParseException {
        dns.answer("web.shop.test", "A", 60, "10.0.0.1");
        List<Name> search = List.of(Name.fromString("mail.test."), Name.fromString("shop.test."));
        DnsSource source = source("web", RecordType.A, search, 1);
        source.start(found -> told.add(text(found)));
        steps.next();
        assertEquals(List.of("10.0.0.1:80 web:80*1"), told);
        assertEquals(List.of("A web.mail.test", "A web.shop.test"), dns.questions());
    }

    @Test
    void onceClosedItAsksAndTellsNoMore() {
        dns.answer("web.test", "A", 60, "10.0.0.1");
        DnsSource source = start("web.test", RecordType.A);
        source.close();
        dns.answer("web.test", "A", 60, "10.0.0.2");
        steps.next();
        assertTrue(steps.isEmpty());
        assertEquals(1, told.size());
        assertEquals(1, dns.questions().size());
    }

    private DnsSource start(String name, RecordType record) {
        DnsSource source = source(name, record);
        source.start(found -> told.add(text(found)));
        steps.next();
        return source;
    }

    private DnsSource source(String name, RecordType record) {
        return source(name, record, List.of(), 1);
    }

    private DnsSource source(String name, RecordType record, List<Name> search, int dots) {
        SimpleResolver resolver = new SimpleResolver(dns.address());
        resolver.setTimeout(Duration.ofSeconds(3));
        Discovery.Dns what = new Discovery.Dns(name, record, record == RecordType.SRV ? 0 : 80);
        return new DnsSource(
                what, steps, () -> new DnsServers(resolver, search, dots), new Outage("test", log::add, log::add));
    }

    private static String text(List<Found> found) {
        List<String> texts = new ArrayList<>();
        found.forEach(one -> texts.add(IpText.of(one.address()) + " " + one.name() + "*" + one.weight()));
        return String.join(", ", texts);
    }
}
