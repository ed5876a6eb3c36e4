package balancebeam.testkit;

/**
 * What an origin does with a connection, byte by byte; runs on a virtual thread of its own per connection.
 *
 * <p>When it returns, the connection is closed. What it throws is in {@link ScriptedOrigin#failures()}, and unless it
 * is an {@link java.io.IOException} it makes {@link ScriptedOrigin#close()} fail.
 */
@FunctionalInterface
public interface OriginStory {

    /** Plays the story to its end. */
    void play(OriginConnection connection) throws Exception;
}
