package balancebeam.testkit;

/** Says that bytes are not an HTTP/1.1 message, and which rule they break. */
public class MalformedMessage extends RuntimeException {

    MalformedMessage(String why) {
        super(why);
    }

    /** With the offending text, escaped and cut to a readable length. */
    static MalformedMessage at(String text, String why) {
        String shown = text.length() <= 120 ? text : text.substring(0, 120) + "...";
        return new MalformedMessage(why + ": \"" + Octets.of(shown).show() + "\"");
    }
}
