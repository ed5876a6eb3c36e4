package balancebeam.multiplex;

import balancebeam.filter.Peer;
import balancebeam.net.Listener;
import org.jspecify.annotations.Nullable;

/** A client's connection that carries many requests at a time, each on a stream. Event loop only. */
public interface RequestConnection {
    /** Whom its requests come from. */
    Peer peer();

    /** Which listener has accepted it. */
    Listener listener();

    /** One of its requests was refused by a reset: that costs us a stream, so there is a limit, and then the connection ends. */
    void malformed(@Nullable String why);

    /** Whether it should end after the streams that run. */
    boolean isDraining();

    /** Tells the client to go, and ends when all streams have. */
    void drain();

    /** Ends everything at once. */
    void abort();
}
