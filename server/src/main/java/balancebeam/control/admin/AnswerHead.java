package balancebeam.control.admin;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;

/** Makes heads of answers that stream. Static functions without state. */
final class AnswerHead {
    private AnswerHead() {}

    /** A head of 200 with these fields: name, value, name, value and so on. */
    static Head ok(String... fields) {
        Head head = new Head();
        append(head, "HTTP/1.1 200 OK\r\n");
        head.startAnswer(200, 1);
        head.fieldsStart(head.length());
        for (int i = 0; i < fields.length; i += 2) {
            int nameStart = head.length();
            append(head, fields[i]);
            int nameEnd = head.length();
            append(head, ": ");
            int valueStart = head.length();
            append(head, fields[i + 1]);
            head.addField(nameStart, nameEnd, valueStart, head.length());
            append(head, "\r\n");
        }
        head.fieldsEnd(head.length());
        return head;
    }

    private static void append(Head head, String text) {
        byte[] more = Ascii.bytes(text);
        head.reserve(more.length);
        System.arraycopy(more, 0, head.bytes(), head.length(), more.length);
        head.length(head.length() + more.length);
    }
}
