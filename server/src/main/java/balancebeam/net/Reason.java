package balancebeam.net;

/** What an error of the network says to a person. Thread-safe: static functions without state. */
public final class Reason {
    private Reason() {}

    /**
     * The reason alone: Netty's native transports put the system call before it, as in {@code finishConnect(..) failed with
     * error(-111): Connection refused}. The error's kind when it has no message.
     */
    public static String of(Throwable error) {
        String message = error.getMessage();
        if (message == null) {
            return error.getClass().getSimpleName();
        }
        int call = message.indexOf("): ");
        return call < 0 ? message : message.substring(call + 3);
    }
}
