package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;

/** Finds out whether an endpoint is alive. Blocks: for a virtual thread. Thread-safe. */
public interface Probe {
    Verdict run(Endpoint endpoint);
}
