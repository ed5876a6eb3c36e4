package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.Authority;
import balancebeam.http.Head;
import balancebeam.http.Method;
import balancebeam.http.RequestTarget;
import balancebeam.http.Status;

/**
 * What a request must hold to besides its syntax: one valid Host, a target that its method may have, an expectation that
 * can be met. Event loop only; stateless.
 */
final class RequestChecks {
    private static final byte[] CONTINUE = Ascii.bytes("100-continue");
    private static final byte[] H2C = Ascii.bytes("h2c");

    private RequestChecks() {}

    /** Judges the request and tells the exchange what its framing says. Drops what must not pass. */
    static void check(Exchange exchange, Framing framing) throws MalformedMessage {
        Head head = exchange.request();
        if (exchange.method() == Method.CONNECT) {
            throw new MalformedMessage(Status.METHOD_NOT_ALLOWED, "CONNECT");
        }
        checkHost(head, framing);
        checkTarget(exchange, framing);
        long bytes = framing.chunked ? -1 : Math.max(0, framing.contentLength);
        exchange.framed(bytes, expectsContinue(head, framing), upgradeOf(exchange, framing, bytes));
    }

    private static void checkHost(Head head, Framing framing) throws MalformedMessage {
        if (framing.hosts > 1) {
            throw new MalformedMessage("more than one Host");
        }
        if (framing.hosts == 0) {
            if (head.minorVersion() > 0) {
                throw new MalformedMessage("no Host");
            }
        } else {
            checkAuthority(head.bytes(), head.valueStart(framing.host), head.valueEnd(framing.host));
        }
    }

    private static void checkTarget(Exchange exchange, Framing framing) throws MalformedMessage {
        Head head = exchange.request();
        byte[] bytes = head.bytes();
        int start = head.targetStart();
        int hostStart = framing.host == Head.NONE ? 0 : head.valueStart(framing.host);
        int hostEnd = framing.host == Head.NONE ? 0 : head.valueEnd(framing.host);
        if (bytes[start] == '/') {
            exchange.located(hostStart, hostEnd, start, head.targetEnd());
        } else if (isAsterisk(bytes, start, head.targetEnd()) && exchange.method() == Method.OPTIONS) {
            exchange.locatedServer(hostStart, hostEnd);
        } else {
            checkAbsolute(exchange, framing);
        }
    }

    private static boolean isAsterisk(byte[] bytes, int start, int end) {
        return bytes[start] == '*' && end - start == 1;
    }

    private static void checkAbsolute(Exchange exchange, Framing framing) throws MalformedMessage {
        Head head = exchange.request();
        RequestTarget target = RequestTarget.of(head);
        if (!target.isAbsolute()) {
            throw new MalformedMessage("a target that is neither a path nor an absolute URI");
        }
        checkAuthority(head.bytes(), target.authorityStart(), target.authorityEnd());
        // RFC 9112 section 3.2.2: the target's authority counts, and Host is ignored.
        if (framing.host != Head.NONE) {
            head.drop(framing.host);
        }
        // RFC 9112 section 3.2.4: OPTIONS of an absolute-form without path and query means the server as a whole.
        if (target.pathStart() == target.pathEnd() && exchange.method() == Method.OPTIONS) {
            exchange.locatedServer(target.authorityStart(), target.authorityEnd());
        } else {
            exchange.located(target.authorityStart(), target.authorityEnd(), target.pathStart(), target.pathEnd());
        }
    }

    private static void checkAuthority(byte[] bytes, int start, int end) throws MalformedMessage {
        if (!Authority.isValid(bytes, start, end)) {
            throw new MalformedMessage("an invalid Host");
        }
    }

    private static boolean expectsContinue(Head head, Framing framing) throws MalformedMessage {
        int i = framing.expect;
        if (i == Head.NONE) {
            return false;
        }
        boolean known = Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(i), head.valueEnd(i), CONTINUE);
        if (!known || framing.expects > 1) {
            throw new MalformedMessage(Status.EXPECTATION_FAILED, "an Expect that is not 100-continue");
        }
        // RFC 9110 section 10.1.1: from an HTTP/1.0 client it is ignored.
        if (head.minorVersion() == 0) {
            head.drop(i);
            return false;
        }
        return true;
    }

    /** An upgrade is passed on when it is a plain one: never h2c, by which requests could pass unseen. */
    private static int upgradeOf(Exchange exchange, Framing framing, long contentBytes) {
        Head head = exchange.request();
        if (framing.upgrade == Head.NONE || !framing.connectionUpgrade || head.minorVersion() == 0) {
            return Head.NONE;
        }
        int i = framing.upgrade;
        boolean passes = exchange.method() == Method.GET && contentBytes == 0 && !namesH2c(head, i);
        return passes ? i : Head.NONE;
    }

    private static boolean namesH2c(Head head, int i) {
        int last = head.valueEnd(i) - H2C.length;
        for (int at = head.valueStart(i); at <= last; at++) {
            if (Ascii.equalsIgnoreCase(head.bytes(), at, at + H2C.length, H2C)) {
                return true;
            }
        }
        return false;
    }
}
