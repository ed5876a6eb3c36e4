package balancebeam.multiplex;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import io.netty.util.AsciiString;

/** Makes a {@link Head} of an answer's fields (RFC 9113 section 8, RFC 9114 section 4). Reused. Event loop only. */
public final class AnswerHead {
    private static final byte[] CRLF = {Ascii.CR, Ascii.LF};
    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString ZERO = AsciiString.cached("0");
    private static final int STATUS_DIGITS = 3;

    private final HeadBuilder builder;
    private final int version;
    private final byte[] versionStart;
    private long contentLength;

    /** @param version of HTTP by which answers come: 2 or 3 */
    public AnswerHead(int mostBytes, int mostFields, int version) {
        this.builder = new HeadBuilder(mostBytes, mostFields, false);
        this.version = version;
        this.versionStart = Ascii.bytes("HTTP/%d.0 ".formatted(version));
    }

    /** What the last head said of the content's length; -1 for nothing. */
    public long contentLength() {
        return contentLength;
    }

    /** Takes the place of whatever the head was. */
    public void read(FieldList fields, Head head) throws MalformedMessage {
        head.clear();
        if (fields.isEmpty() || !STATUS.equals(fields.name(0)) || (fields.size() > 1 && fields.isPseudo(1))) {
            throw new MalformedMessage("no :status alone");
        }
        AsciiString value = fields.value(0);
        int start = value.arrayOffset();
        long status =
                value.length() == STATUS_DIGITS ? Ascii.parseDecimal(value.array(), start, start + STATUS_DIGITS) : -1;
        if (status < 100 || status > 599) {
            throw new MalformedMessage("no valid :status");
        }
        builder.append(head, versionStart);
        builder.append(head, value);
        builder.append(head, CRLF);
        head.startAnswer((int) status, 1);
        head.version(version);
        head.fieldsStart(head.length());
        builder.fields(fields, 1, head);
        check(head);
    }

    /** Says of an answer without content, and without a Content-Length, what an HTTP/1.1 client would wait for otherwise. */
    public void saysEmpty(Head head) throws MalformedMessage {
        builder.more(head, CONTENT_LENGTH, ZERO);
    }

    /** Of an answer that has no content, whatever it says. */
    public static void dropLength(Head head) {
        head.dropFirst(FieldName.CONTENT_LENGTH);
    }

    /** What follows the content: ordinary fields alone. */
    public void readTrailers(FieldList fields, Head head) throws MalformedMessage {
        builder.fields(fields, 0, head);
    }

    private void check(Head head) throws MalformedMessage {
        contentLength = -1;
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.fieldId(i) == FieldName.CONTENT_LENGTH) {
                length(head, i);
            } else {
                HeadBuilder.refuseOfConnections(head.fieldId(i));
            }
        }
    }

    private void length(Head head, int i) throws MalformedMessage {
        long value = Ascii.parseDecimal(head.bytes(), head.valueStart(i), head.valueEnd(i));
        if (value < 0 || (contentLength >= 0 && contentLength != value)) {
            throw new MalformedMessage("an invalid Content-Length");
        }
        if (contentLength >= 0) {
            head.drop(i);
        }
        contentLength = value;
    }
}
