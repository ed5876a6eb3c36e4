package balancebeam.fuzz;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.HealthCheckConfig;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http1Reader;
import balancebeam.testkit.MalformedMessage;
import balancebeam.testkit.Parsed;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.RequestHead;
import balancebeam.testkit.ResponseHead;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TruncatedMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fuzz target, through a whole balancer: whatever a client sends, an endpoint hears only whole and unambiguous requests, as
 * many as the client gets answers, with the content that the client sent; and the client hears only whole answers.
 */
public final class RequestFuzz {
    private static final ScriptedOrigin ORIGIN = ScriptedOrigin.start();
    private static final Balancebeam BALANCER = start(ORIGIN);

    static {
        ORIGIN.otherwise((request, connection) ->
                connection.answer(200, Fields.EMPTY, request.body().content().length() + " bytes"));
    }

    private RequestFuzz() {}

    static Balancebeam start(ScriptedOrigin origin) {
        try {
            return Balancebeam.start(Config.builder()
                    .bind("127.0.0.1:0")
                    .upstreams(origin.hostPort())
                    .healthCheck(HealthCheckConfig.every(java.time.Duration.ZERO, "/"))
                    .threads(1)
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        ORIGIN.forgetRequests();
        byte[] heard = Wire.talk(BALANCER.addresses().getFirst(), input);
        List<ReceivedRequest> received = ORIGIN.requests();
        if (!ORIGIN.malformed().isEmpty()) {
            throw new AssertionError("the endpoint heard something malformed: " + ORIGIN.malformed());
        }
        int answered = answers(heard, received);
        if (answered < received.size()) {
            throw new AssertionError(received.size() + " requests went out, and " + answered + " answers came back");
        }
        Parsed<RequestHead> one = strict(input);
        if (one != null && received.size() == 1) {
            if (!one.body().content().equals(received.getFirst().body().content())) {
                throw new AssertionError("the content changed on the way: " + received.getFirst());
            }
        }
        if (one != null && received.size() > 1) {
            throw new AssertionError("one request became " + received);
        }
    }

    private static @Nullable Parsed<RequestHead> strict(byte[] input) {
        try {
            return Http1Reader.parseRequest(input);
        } catch (MalformedMessage e) {
            return null;
        }
    }

    /** How many whole answers these bytes are, those to the requests first. Nothing else may be among them. */
    private static int answers(byte[] heard, List<ReceivedRequest> received) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(heard);
        Http1Reader reader = new Http1Reader(in);
        int count = 0;
        while (in.available() > 0) {
            ResponseHead head;
            try {
                head = reader.readResponseHead();
                if (head == null) {
                    return count;
                }
                // Ours to a request that did not pass: the last one, and without content if it was a HEAD.
                boolean last = count >= received.size();
                String method = last
                        ? (in.available() == 0 ? "HEAD" : "GET")
                        : received.get(count).method();
                reader.readBody(head, method);
            } catch (TruncatedMessage e) {
                throw new AssertionError("an answer broke off: " + e.getMessage(), e);
            }
            if (head.status() >= 200) {
                count++;
            }
        }
        return count;
    }
}
