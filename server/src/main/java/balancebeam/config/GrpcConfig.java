package balancebeam.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for calls of gRPC. Immutable.
 *
 * @param deadlines whether a call is given up when the time is over that its client gives it
 * @param maxTime the longest that a call may take, whatever its client says; null for no limit
 */
public record GrpcConfig(boolean deadlines, @Nullable Duration maxTime) {
    public GrpcConfig {
        if (maxTime != null) {
            Require.time("max-time", maxTime);
            if (!deadlines) {
                throw new IllegalArgumentException("max-time: is a deadline, and there are to be none");
            }
        }
    }
}
