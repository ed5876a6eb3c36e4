package balancebeam.multiplex;

import balancebeam.filter.Grpc;
import balancebeam.filter.LocalAnswer;
import balancebeam.http.FieldLines;
import balancebeam.http.Head;
import balancebeam.http.HttpDate;
import balancebeam.http.Status;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fields of an answer's head: names in lower case, none that is for connections of HTTP/1. What is made holds until the
 * next. Event loop only.
 */
public final class AnswerFields {
    private static final int FIRST_STATUS = 100;
    private static final int STATUSES = 900;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString VIA = AsciiString.cached("via");
    private static final AsciiString VIA_10 = AsciiString.cached("1.0 balancebeam");
    private static final AsciiString VIA_11 = AsciiString.cached("1.1 balancebeam");
    private static final AsciiString VIA_2 = AsciiString.cached("2 balancebeam");
    private static final AsciiString VIA_3 = AsciiString.cached("3 balancebeam");
    private static final AsciiString DATE = AsciiString.cached("date");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString GRPC = AsciiString.cached("application/grpc");
    private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");

    private final FieldList fields = new FieldList();
    private final @Nullable AsciiString[] codes = new AsciiString[STATUSES];
    private final FieldCopier copier = new FieldCopier(fields);

    /** What an endpoint said, and what filters added to it. */
    public FieldList of(Head head, FieldLines added) {
        start(head.status());
        copier.copy(head);
        fields.add(VIA, via(head));
        copier.lines(added.bytes(), added.length());
        return fields;
    }

    /** The same for a tunnel that stands, which is no 101 here. */
    FieldList switched(Head head, FieldLines added) {
        start(OK);
        copier.copy(head);
        fields.add(VIA, via(head));
        copier.lines(added.bytes(), added.length());
        return fields;
    }

    /** An interim answer. */
    public FieldList interim(Head head) {
        start(head.status());
        copier.copy(head);
        return fields;
    }

    /** An answer of the balancer's own, whose fields are among the lines. */
    public FieldList local(LocalAnswer answer, FieldLines lines) {
        start(answer.status());
        fields.add(DATE, new AsciiString(HttpDate.now()));
        if (answer.status() != NO_CONTENT) {
            fields.add(CONTENT_LENGTH, new AsciiString(Integer.toString(answer.content().length)));
        }
        copier.lines(lines.bytes(), lines.length());
        return fields;
    }

    /** The same for a call of gRPC, which has no content: all is in this one head (Trailers-Only). */
    public FieldList grpc(LocalAnswer answer, FieldLines lines) {
        start(OK);
        fields.add(DATE, new AsciiString(HttpDate.now()));
        fields.add(CONTENT_TYPE, GRPC);
        fields.add(GRPC_STATUS, new AsciiString(Integer.toString(Grpc.status(answer))));
        fields.add(GRPC_MESSAGE, new AsciiString("HTTP " + Status.line(answer.status())));
        copier.lines(lines.bytes(), lines.length(), CONTENT_TYPE);
        return fields;
    }

    /** What follows the content. */
    public FieldList trailers(Head head) {
        return copier.trailers(head);
    }

    private static AsciiString via(Head head) {
        if (head.majorVersion() > 1) {
            return head.majorVersion() == 2 ? VIA_2 : VIA_3;
        }
        return head.minorVersion() == 0 ? VIA_10 : VIA_11;
    }

    private void start(int status) {
        fields.clear();
        fields.add(STATUS, code(status));
    }

    /** Made with its first use: few of them are ever used. */
    private AsciiString code(int status) {
        AsciiString code = codes[status - FIRST_STATUS];
        if (code == null) {
            code = codes[status - FIRST_STATUS] = AsciiString.cached(Integer.toString(status));
        }
        return code;
    }
}
