package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.LocalAnswer;
import balancebeam.http.FieldLines;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.http.HttpDate;
import balancebeam.http.Status;
import balancebeam.net.Connection;

/** Writes heads of answers for a client: what the endpoint sent, or what the balancer says itself. Event loop only; stateless. */
final class AnswerWriter {
    private static final byte[] VERSION = Ascii.bytes("HTTP/1.1");
    private static final byte[] VIA_10 = Ascii.bytes("Via: 1.0 balancebeam\r\n");
    private static final byte[] VIA_11 = Ascii.bytes("Via: 1.1 balancebeam\r\n");
    private static final byte[] VIA_2 = Ascii.bytes("Via: 2 balancebeam\r\n");
    private static final byte[] VIA_3 = Ascii.bytes("Via: 3 balancebeam\r\n");
    private static final byte[] CLOSE = Ascii.bytes("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: upgrade\r\n");
    private static final byte[] UPGRADE_NAME = Ascii.bytes("Upgrade: ");
    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] NO_REASON = Ascii.bytes(" \r\n");
    private static final int NO_CONTENT = 204;
    private static final int STATUS_END = "HTTP/1.1 200".length();
    private static final FieldRuns.Replaced ALL = id -> false;

    /** What an answer says of its connection. */
    enum Persistence {
        /** As HTTP/1.1 has it by default. */
        UNSAID,
        CLOSE,
        /** For an HTTP/1.0 client that asked for it. */
        KEEP_ALIVE
    }

    private AnswerWriter() {}

    static void write(Connection out, Head head, FieldLines added, Persistence persistence, boolean chunked) {
        writeStatusLine(out, head);
        FieldRuns.write(out, head, ALL);
        out.write(via(head));
        write(out, added);
        if (chunked) {
            out.write(CHUNKED);
        }
        write(out, persistence);
        out.write(CRLF);
    }

    /** By which version it came. */
    private static byte[] via(Head head) {
        if (head.majorVersion() > 1) {
            return head.majorVersion() == 2 ? VIA_2 : VIA_3;
        }
        return head.minorVersion() == 0 ? VIA_10 : VIA_11;
    }

    /** An interim answer: it has no content and says nothing of the connection. */
    static void writeInterim(Connection out, Head head) {
        writeStatusLine(out, head);
        FieldRuns.write(out, head, ALL);
        out.write(CRLF);
    }

    static void writeSwitch(Connection out, Head head, FieldLines added) {
        writeStatusLine(out, head);
        FieldRuns.write(out, head, ALL);
        out.write(VIA_11);
        write(out, added);
        out.write(UPGRADE);
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.fieldId(i) == FieldName.UPGRADE) {
                out.write(UPGRADE_NAME);
                out.write(head.bytes(), head.valueStart(i), head.valueEnd(i));
                out.write(CRLF);
            }
        }
        out.write(CRLF);
    }

    /**
     * An answer of the balancer's own, whose fields are among the lines.
     *
     * @return how many bytes of content it wrote
     */
    static int writeLocal(
            Connection out, LocalAnswer answer, FieldLines lines, Persistence persistence, boolean withContent) {
        byte[] content = answer.content();
        out.write(Ascii.bytes(
                "HTTP/1.1 " + Status.line(answer.status()) + "\r\nDate: " + HttpDate.now() + "\r\n" + length(answer)));
        write(out, lines);
        write(out, persistence);
        out.write(CRLF);
        if (!withContent) {
            return 0;
        }
        out.write(content);
        return content.length;
    }

    /** RFC 9110 section 8.6: 204 has no length, and no content. */
    private static String length(LocalAnswer answer) {
        return answer.status() == NO_CONTENT ? "" : "Content-Length: " + answer.content().length + "\r\n";
    }

    private static void write(Connection out, FieldLines added) {
        if (added.length() > 0) {
            out.write(added.bytes(), 0, added.length());
        }
    }

    private static void writeStatusLine(Connection out, Head head) {
        // Whatever version the endpoint speaks, this connection speaks 1.1 (RFC 9110 section 2.5).
        out.write(VERSION);
        if (head.bytes()[STATUS_END] == Ascii.CR) {
            // RFC 9112 section 4: the space before the reason is required, even if there is none.
            out.write(head.bytes(), VERSION.length, STATUS_END);
            out.write(NO_REASON);
        } else {
            out.write(head.bytes(), VERSION.length, head.fieldsStart());
        }
    }

    private static void write(Connection out, Persistence persistence) {
        switch (persistence) {
            case CLOSE -> out.write(CLOSE);
            case KEEP_ALIVE -> out.write(KEEP_ALIVE);
            case UNSAID -> {
                // HTTP/1.1 keeps connections by default.
            }
        }
    }
}
