package balancebeam.testkit;

/** Says that a message was in order as far as it came, but ended before its end. */
public final class TruncatedMessage extends MalformedMessage {

    TruncatedMessage(String why) {
        super(why);
    }
}
