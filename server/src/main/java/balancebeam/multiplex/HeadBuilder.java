package balancebeam.multiplex;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.http.Status;
import io.netty.util.AsciiString;

/**
 * Copies fields into a {@link Head}, after it has refused what an HTTP/1.1 peer could understand in another way; crumbs of cookies
 * become one. Reused. Event loop only.
 */
final class HeadBuilder {
    private static final byte[] COOKIE_LINE = Ascii.bytes("cookie: ");
    private static final byte[] CRUMB = Ascii.bytes("; ");
    private static final byte[] CRLF = {Ascii.CR, Ascii.LF};
    private static final byte[] COLON = Ascii.bytes(": ");
    private static final AsciiString COOKIE = AsciiString.cached("cookie");

    private final int mostBytes;
    private final int mostFields;
    private final boolean dropsUnderscored;
    private int underscored;

    /** @param dropsUnderscored whether fields with an underscore in their names are left out, as those of clients must be */
    HeadBuilder(int mostBytes, int mostFields, boolean dropsUnderscored) {
        this.mostBytes = mostBytes;
        this.mostFields = mostFields;
        this.dropsUnderscored = dropsUnderscored;
    }

    /** How many fields of the last head were left out because of an underscore in their names. */
    int underscored() {
        return underscored;
    }

    /** Copies the fields from the first on, and ends the head. */
    void fields(FieldList fields, int first, Head head) throws MalformedMessage {
        underscored = 0;
        copyFields(fields, first, head);
        head.fieldsEnd(head.length());
    }

    /** Adds a field to a head that was complete. */
    void more(Head head, AsciiString name, AsciiString value) throws MalformedMessage {
        field(head, name, value);
        head.fieldsEnd(head.length());
    }

    private void copyFields(FieldList fields, int first, Head head) throws MalformedMessage {
        int cookies = 0;
        if (fields.size() - first > mostFields) {
            throw tooLarge();
        }
        for (int i = first; i < fields.size(); i++) {
            AsciiString name = fields.name(i);
            AsciiString value = fields.value(i);
            boolean hasUnderscore = checkName(name);
            checkValue(value);
            if (hasUnderscore && dropsUnderscored) {
                underscored++;
            } else if (COOKIE.equals(name)) {
                cookies++;
            } else {
                field(head, name, value);
            }
        }
        if (cookies > 0) {
            joinCookies(fields, first, head);
        }
    }

    private void field(Head head, AsciiString name, AsciiString value) throws MalformedMessage {
        int nameStart = head.length();
        append(head, name);
        int nameEnd = head.length();
        append(head, COLON);
        int valueStart = head.length();
        append(head, value);
        head.addField(nameStart, nameEnd, valueStart, head.length());
        append(head, CRLF);
    }

    /** RFC 9113 section 8.2.3. */
    private void joinCookies(FieldList fields, int first, Head head) throws MalformedMessage {
        int nameStart = head.length();
        append(head, COOKIE_LINE);
        int valueStart = head.length();
        for (int i = first; i < fields.size(); i++) {
            if (COOKIE.equals(fields.name(i))) {
                if (head.length() > valueStart) {
                    append(head, CRUMB);
                }
                append(head, fields.value(i));
            }
        }
        head.addField(nameStart, nameStart + COOKIE.length(), valueStart, head.length());
        append(head, CRLF);
    }

    /** Gives whether it has an underscore: many servers take that for a hyphen, so X_Forwarded_For could slip past us. */
    private static boolean checkName(AsciiString name) throws MalformedMessage {
        int end = name.arrayOffset() + name.length();
        boolean found = false;
        for (int i = name.arrayOffset(); i < end; i++) {
            byte b = name.array()[i];
            if (!Ascii.isTokenChar(b) || (b >= 'A' && b <= 'Z')) {
                throw new MalformedMessage("a field without a valid name");
            }
            found |= b == '_';
        }
        if (name.isEmpty()) {
            throw new MalformedMessage("a field without a name");
        }
        return found;
    }

    private static void checkValue(AsciiString value) throws MalformedMessage {
        int start = value.arrayOffset();
        int end = start + value.length();
        byte[] bytes = value.array();
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if ((b >= 0 && b < 0x20 && b != Ascii.HTAB) || b == 0x7f) {
                throw new MalformedMessage("control character in a field value");
            }
        }
        if (end > start && (isBlank(bytes[start]) || isBlank(bytes[end - 1]))) {
            throw new MalformedMessage("white space around a field value");
        }
    }

    /** Refuses a field that is for connections of HTTP/1 (RFC 9113 section 8.2.2), whoever sends it. */
    static void refuseOfConnections(int fieldId) throws MalformedMessage {
        switch (fieldId) {
            case FieldName.CONNECTION,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.UPGRADE,
                    FieldName.HTTP2_SETTINGS -> throw new MalformedMessage("a field that is for connections of HTTP/1");
            default -> {
                // Passes.
            }
        }
    }

    private static boolean isBlank(byte b) {
        return b == Ascii.SP || b == Ascii.HTAB;
    }

    void append(Head head, AsciiString text) throws MalformedMessage {
        append(head, text.array(), text.arrayOffset(), text.arrayOffset() + text.length());
    }

    void append(Head head, byte[] bytes) throws MalformedMessage {
        append(head, bytes, 0, bytes.length);
    }

    private void append(Head head, byte[] bytes, int start, int end) throws MalformedMessage {
        int count = end - start;
        if (head.length() + count > mostBytes) {
            throw tooLarge();
        }
        head.reserve(count);
        System.arraycopy(bytes, start, head.bytes(), head.length(), count);
        head.length(head.length() + count);
    }

    private static MalformedMessage tooLarge() {
        return new MalformedMessage(Status.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too large");
    }
}
