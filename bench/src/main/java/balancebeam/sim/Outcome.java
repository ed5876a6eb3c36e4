package balancebeam.sim;

/** What one run measured, after its warm-up. Written by its {@link Simulation}. */
final class Outcome {

    /** From arrival to answer, also of those that ran out of time; not of those that got an error. */
    final Latencies latencies = new Latencies();

    long requests;
    /** Errors, and those that ran out of time. */
    long errors;
    /** Tries beyond the first. */
    long retries;

    int maxInFlight;

    private double spreads;
    private int samples;

    double errorShare() {
        return requests == 0 ? 0 : (double) errors / requests;
    }

    /** The deviation of the requests at a machine from their mean over all machines, relative to it, over time. */
    double spread() {
        return samples == 0 ? 0 : spreads / samples;
    }

    /** One look at all machines. */
    void sample(int[] inFlight) {
        double sum = 0;
        double squares = 0;
        for (int count : inFlight) {
            sum += count;
            squares += (double) count * count;
        }
        if (sum > 0) {
            double mean = sum / inFlight.length;
            spreads += Math.sqrt(Math.max(0, squares / inFlight.length - mean * mean)) / mean;
            samples++;
        }
    }
}
