package balancebeam.sim;

import java.util.random.RandomGenerator;

/** How much work requests are: seconds of one core of a machine of speed 1. Immutable. */
@FunctionalInterface
interface ServiceTime {

    double draw(RandomGenerator random);

    /** Memoryless, as in textbooks. */
    static ServiceTime exponential(double mean) {
        return random -> mean * random.nextExponential();
    }

    /** A normal distribution whose deviation is its mean, cut off at 0, as the queries in the paper of Prequal. */
    static ServiceTime cutNormal(double mean) {
        // What is cut off to 0 moves the mean of max(0, N(m, m)) to 1.0833 m.
        double center = mean / 1.0833;
        return random -> Math.max(0, center * (1 + random.nextGaussian()));
    }

    /** Of a hundred requests one is fifty times the work of the others. */
    static ServiceTime bimodal(double mean) {
        double small = mean / (0.99 + 0.01 * 50);
        return random -> random.nextDouble() < 0.01 ? 50 * small : small;
    }

    /** A heavy tail: the logarithm is normal, with the deviation 1.5. */
    static ServiceTime lognormal(double mean) {
        double sigma = 1.5;
        double mu = Math.log(mean) - sigma * sigma / 2;
        return random -> Math.exp(mu + sigma * random.nextGaussian());
    }
}
