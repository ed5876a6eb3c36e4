package balancebeam.fuzz;

import balancebeam.Balancebeam;
import balancebeam.testkit.Body;
import balancebeam.testkit.Framing;
import balancebeam.testkit.Http1Reader;
import balancebeam.testkit.MalformedMessage;
import balancebeam.testkit.ResponseHead;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TruncatedMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Fuzz target, through a whole balancer: whatever an endpoint answers, the client gets one whole answer with the same
 * content, a 502, or an answer that visibly broke off; never one that broke off and looks whole.
 */
public final class AnswerFuzz {
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static volatile byte[] answer = {};

    private static final ScriptedOrigin ORIGIN = ScriptedOrigin.raw(connection -> {
        connection.readUntil("\r\n\r\n");
        connection.raw(answer);
    });
    private static final Balancebeam BALANCER = RequestFuzz.start(ORIGIN);

    private AnswerFuzz() {}

    /** What a strict reader makes of bytes that should be interim answers and one final one. */
    private record Reading(
            boolean truncated,
            boolean malformed,
            int status,
            @Nullable Body body) {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        answer = input;
        byte[] heard = Wire.talk(BALANCER.addresses().getFirst(), REQUEST);
        Reading sent = read(input);
        Reading got = read(heard);
        if (got.malformed()) {
            throw new AssertionError(
                    "the client heard something malformed: " + new String(heard, StandardCharsets.ISO_8859_1));
        }
        if (heard.length == 0) {
            throw new AssertionError("the client heard nothing");
        }
        Body theirs = sent.body();
        Body ours = got.body();
        boolean own = got.status() == 502 && ours != null && ours.text().startsWith("HTTP 502");
        if (sent.truncated() && ours != null && !own) {
            throw new AssertionError("a truncated answer became a whole one");
        }
        if (theirs != null && ours != null && !own && !theirs.content().equals(ours.content())) {
            throw new AssertionError("the content changed on the way");
        }
        if (theirs != null && ours == null && theirs.framing() != Framing.UNTIL_CLOSE) {
            throw new AssertionError("a whole answer was cut");
        }
    }

    private static Reading read(byte[] bytes) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        Http1Reader reader = new Http1Reader(in);
        int status = 0;
        try {
            ResponseHead head;
            do {
                head = reader.readResponseHead();
                if (head == null) {
                    return new Reading(true, false, status, null);
                }
                status = head.status();
            } while (status < 200 && status != 101);
            return new Reading(false, false, status, reader.readBody(head, "GET"));
        } catch (TruncatedMessage e) {
            return new Reading(true, false, status, null);
        } catch (MalformedMessage e) {
            return new Reading(false, true, status, null);
        }
    }
}
