package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.RawHttp3;
import balancebeam.testkit.ReceivedRequest;
import org.junit.jupiter.api.Test;

/** A request by HTTP/3 reaches the origin as what it is, and its answer comes back. */
class Http3RequestStoryTest {
    @Test
    void aRequestIsAnswered() throws Exception {
        try (Http3Front front = Http3Front.start();
                RawHttp3 client = front.connect()) {
            front.origin().on("/a", (request, connection) -> connection.answer(201, Fields.of("X-Y", "z"), "hello"));
            Http2Answer answer = client.get("/a?b=c").readAnswer();
            assertEquals(201, answer.status());
            assertEquals("z", answer.field("x-y"));
            assertEquals("1.1 balancebeam", answer.field("via"));
            assertEquals("hello", answer.text());
            ReceivedRequest request = front.onlyRequest();
            assertEquals("GET", request.method());
            assertEquals("/a?b=c", request.target());
            assertEquals("a.example", request.fields().first("Host"));
            assertEquals("https", request.fields().first("X-Forwarded-Proto"));
            assertEquals("127.0.0.1", request.fields().first("X-Forwarded-For"));
            assertEquals("3 balancebeam", request.fields().first("Via"));
            assertEquals(0, request.text().length());
        }
    }
}
