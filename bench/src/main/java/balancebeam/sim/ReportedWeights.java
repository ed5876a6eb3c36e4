package balancebeam.sim;

/**
 * Weights as the paper of Prequal has them for its weighted round-robin: each second, what a machine served in it by how
 * much of the cores that it may use it used, smoothed.
 */
final class ReportedWeights {

    private static final long SECOND = 1_000_000_000L;
    private static final double SMOOTHING = 0.3;

    private final Simulation simulation;
    private final long[] served;
    private final double[] used;
    private final double[] smoothed;

    ReportedWeights(Simulation simulation) {
        this.simulation = simulation;
        this.served = new long[simulation.machines()];
        this.used = new double[simulation.machines()];
        this.smoothed = new double[simulation.machines()];
    }

    void begin() {
        simulation.at(SECOND, this::look);
    }

    private void look(long now) {
        int[] weights = new int[smoothed.length];
        double greatest = 0;
        for (int i = 0; i < smoothed.length; i++) {
            Machine machine = simulation.machine(i);
            double utilisation =
                    Math.max(0.01, (machine.usedCoreSeconds() - used[i]) / Math.max(0.01, machine.cores()));
            double rate = (machine.served() - served[i]) / utilisation;
            smoothed[i] = smoothed[i] == 0 ? rate : smoothed[i] + SMOOTHING * (rate - smoothed[i]);
            greatest = Math.max(greatest, smoothed[i]);
            served[i] = machine.served();
            used[i] = machine.usedCoreSeconds();
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.max(1, (int) Math.round(1000 * smoothed[i] / greatest));
        }
        simulation.weigh(weights);
        simulation.at(now + SECOND, this::look);
    }
}
