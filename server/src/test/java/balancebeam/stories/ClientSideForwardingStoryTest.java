package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import balancebeam.testkit.Answer;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.RequestHead;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an endpoint is sent of a request: who the client is, and nothing that was between client and balancer. */
final class ClientSideForwardingStoryTest {

    @Test
    void hostAndOrdinaryFieldsPassAsTheyCame() throws Exception {
        RequestHead head = forwarded(
                        "GET /a?b=c HTTP/1.1\r\nhOSt: a.example:81\r\nX-One:  1 \r\nX-Two:\r\nx-one: \u00E9\r\n\r\n")
                .head();
        assertEquals("a.example:81", head.fields().first("Host"));
        assertEquals(List.of("1", "\u00E9"), head.fields().all("X-One"));
        assertEquals("", head.fields().first("X-Two"));
        assertEquals("/a?b=c", head.target());
    }

    @Test
    void theEndpointLearnsWhoTheClientIs() throws Exception {
        RequestHead head =
                forwarded("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n").head();
        assertEquals(List.of("127.0.0.1"), head.fields().all("X-Forwarded-For"));
        assertEquals(List.of("http"), head.fields().all("X-Forwarded-Proto"));
        assertEquals(List.of("a.example"), head.fields().all("X-Forwarded-Host"));
        assertEquals(List.of("1.1 balancebeam"), head.fields().all("Via"));
        assertFalse(head.fields().has("Forwarded"));
    }

    @Test
    void whatAClientSaysOfItselfIsAppendedToOrReplaced() throws Exception {
        RequestHead head = forwarded("GET / HTTP/1.0\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1\r\nVia: 1.1 other\r\nX"
                        + "-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nForwarded: for=9.9.9.9;proto=https\r\nx"
                        + "-forwarded-for: 2.2.2.2, 3.3.3.3\r\nX-Forwarded-For:\r\n\r\n")
                .head();
        assertEquals(
                List.of("1.1.1.1, 2.2.2.2, 3.3.3.3, 127.0.0.1"), head.fields().all("X-Forwarded-For"));
        assertEquals(List.of("http"), head.fields().all("X-Forwarded-Proto"));
        assertEquals(List.of("a"), head.fields().all("X-Forwarded-Host"));
        assertEquals(List.of("for=127.0.0.1;proto=http"), head.fields().all("Forwarded"));
        assertEquals(List.of("1.1 other", "1.0 balancebeam"), head.fields().all("Via"));
    }

    @Test
    void namesWithUnderscoresAreDropped() throws Exception {
        RequestHead head = forwarded("GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 1.1.1.1\r\nContent_Length: 5\r\n_"
                        + ": 1\r\nX-Value: a_b\r\n\r\n")
                .head();
        assertEquals(List.of("127.0.0.1"), head.fields().all("X-Forwarded-For"));
        assertEquals("a_b", head.fields().first("X-Value"));
        head.fields().lines().forEach(field -> assertFalse(field.name().contains("_"), field.name()));
    }

    @Test
    void fieldsOfTheClientsConnectionStayBehind() throws Exception {
        RequestHead head = forwarded("GET / HTTP/1.1\r\nH"
                        + "ost: a\r\nC"
                        + "onnection: keep-alive, X-Mine ,,\tx-other\r\nX"
                        + "-Mine: 1\r\nX"
                        + "-Other: 2\r\nX"
                        + "-Mine: 3\r\nK"
                        + "eep-Alive: timeout=5\r\nP"
                        + "roxy-Connection: keep-alive\r\nT"
                        + "E: trailers\r\nU"
                        + "pgrade: websocket\r\nH"
                        + "TTP2-Settings: AAMAAABk\r\nX"
                        + "-Stays: 4\r\n\r\n")
                .head();
        for (String gone : List.of(
                "Connection",
                "X-Mine",
                "X-Other",
                "Keep-Alive",
                "Proxy-Connection",
                "TE",
                "Upgrade",
                "HTTP2-Settings")) {
            assertFalse(head.fields().has(gone), gone);
        }
        assertEquals("4", head.fields().first("X-Stays"));
    }

    @Test
    void connectionCannotTakeAwayWhatTheEndpointMustSee() throws Exception {
        ReceivedRequest request = forwarded("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nC"
                + "onnection: Host, Content-Length, X-Forwarded-For, X-Forwarded-Proto, Via\r\n\r\nok");
        assertEquals("a", request.field("Host"));
        assertEquals("ok", request.text());
        assertEquals("127.0.0.1", request.field("X-Forwarded-For"));
        assertEquals("http", request.field("X-Forwarded-Proto"));
        assertEquals("1.1 balancebeam", request.field("Via"));
    }

    @Test
    void theAuthorityOfAnAbsoluteTargetReplacesHost() throws Exception {
        ReceivedRequest request = forwarded("GET http://b.example:8080/x?y HTTP/1.1\r\nHost: a.example\r\n\r\n");
        assertEquals("/x?y", request.target());
        assertEquals(List.of("b.example:8080"), request.fields().all("Host"));
        assertEquals("b.example:8080", request.field("X-Forwarded-Host"));

        assertEquals("/", forwarded("GET HTTP://b HTTP/1.1\r\nHost: a\r\n\r\n").target());
        assertEquals(
                "/?q",
                forwarded("GET https://[::1]:1?q HTTP/1.1\r\nHost: a\r\n\r\n").target());
    }

    @Test
    void optionsMayAskTheServerAsAWhole() throws Exception {
        assertEquals("*", forwarded("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").target());
        assertEquals(
                "*", forwarded("OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n").target());
        assertEquals(
                "/", forwarded("OPTIONS http://b/ HTTP/1.1\r\nHost: a\r\n\r\n").target());
    }

    @Test
    void twoEqualLengthsAreOne() throws Exception {
        ReceivedRequest request =
                forwarded("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok");
        assertEquals("ok", request.text());
        assertEquals(List.of("2"), request.fields().all("Content-Length"));
    }

    @Test
    void methodsThatNobodyKnowsPass() throws Exception {
        assertEquals("B!ND", forwarded("B!ND / HTTP/1.1\r\nHost: a\r\n\r\n").method());
    }

    @Test
    void aMinorVersionFromTheFutureIsTakenFor11() throws Exception {
        assertEquals("HTTP/1.1", forwarded("GET / HTTP/1.7\r\nHost: a\r\n\r\n").version());
    }

    @Test
    void connectIsRefused() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            client.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
            Answer answer = client.readAnswer("CONNECT");
            assertEquals("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", answer.field("Allow"));
            assertEquals(405, answer.status());
            assertEquals("HTTP 405 Method Not Allowed", answer.text());
            client.expectClosed();
            assertEquals(List.of(), story.origin().requests());
        }
    }

    private static ReceivedRequest forwarded(String request) throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            client.send(request);
            assertEquals(200, client.readAnswer().status());
            assertNull(story.onlyRequest().field("Connection"));
            return story.onlyRequest();
        }
    }
}
