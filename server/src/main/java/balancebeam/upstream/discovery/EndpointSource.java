package balancebeam.upstream.discovery;

import java.util.List;
import java.util.function.Consumer;

/**
 * Where a cluster's endpoints come from: the seam for every kind of discovery. Thread-safe.
 *
 * <p>A lookup that fails keeps what was found last: the consumer is not called. What has not changed need not be told again.
 */
public interface EndpointSource extends AutoCloseable {

    /**
     * Begins. What is known without waiting is told within this call, the rest on threads of the source's own.
     *
     * @param consumer gets all endpoints, whenever they change; never an empty list; thread-safe
     */
    void start(Consumer<List<Found>> consumer);

    /** Ends: the consumer is not called any more once a call that runs has returned. */
    @Override
    void close();
}
