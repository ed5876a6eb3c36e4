package balancebeam.proxy;

import balancebeam.config.AdmissionConfig;
import balancebeam.net.EventLoop;
import balancebeam.upstream.admission.Admission;
import balancebeam.upstream.admission.Waits;
import org.jspecify.annotations.Nullable;

/**
 * What requests of a cluster wait for on one event loop. Event loop only.
 *
 * @param admission how many run at a time; null for any number
 * @param forPlace where they wait until one more may run; empty for ever where any number may
 * @param forEndpoint where they wait while all endpoints run as many as they may
 */
public record Queues(@Nullable Admission admission, WaitingRoom forPlace, WaitingRoom forEndpoint) {

    /** Empty ones. */
    public static Queues of(
            @Nullable Admission admission, Waits endpointWaits, AdmissionConfig config, EventLoop loop) {
        Waits placeWaits = admission == null ? new Waits(loop.index() + 1) : admission.waits();
        return new Queues(
                admission,
                new WaitingRoom(loop, placeWaits, true, config),
                new WaitingRoom(loop, endpointWaits, false, config));
    }
}
