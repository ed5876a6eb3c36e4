package balancebeam.balance;

import balancebeam.http.Head;
import java.nio.charset.StandardCharsets;

/** Heads of answers, of one field each. */
final class AnswerHeads {
    private AnswerHeads() {}

    static Head with(String name, String value) {
        byte[] bytes = (name + ": " + value).getBytes(StandardCharsets.ISO_8859_1);
        Head head = new Head();
        head.startAnswer(200, 1);
        head.reserve(bytes.length);
        System.arraycopy(bytes, 0, head.bytes(), 0, bytes.length);
        head.length(bytes.length);
        head.addField(0, name.length(), name.length() + 2, bytes.length);
        return head;
    }
}
