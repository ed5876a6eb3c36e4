package balancebeam.sim;

import balancebeam.balance.Prober;

/** What a machine said of its load, on its way back to who asked. Immutable. */
record ProbeAnswer(Prober.Asker asker, int index, int rif, long latencyNanos) {

    void arrive(long nowNanos) {
        asker.answered(index, rif, latencyNanos, nowNanos);
    }
}
