package balancebeam.demo;

import balancebeam.config.Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** How the demo starts a balancer; the program hands it in, since this package does not see the one that it is for. */
@FunctionalInterface
public interface Starter {
    /** A balancer that listens. */
    interface Running extends AutoCloseable {
        InetSocketAddress address();

        /** Where its console is; null when it has none. */
        @Nullable
        InetSocketAddress console();

        /** Stops at once. */
        @Override
        void close();
    }

    /** Starts one; throws when the address can't be bound. */
    Running start(Config config) throws IOException;
}
