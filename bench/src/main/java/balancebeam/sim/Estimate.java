package balancebeam.sim;

/**
 * A mean over seeds with the half width of its 95 % confidence interval (Student's t).
 *
 * @param half 0 for a single seed
 */
record Estimate(double mean, double half) {

    /** Two-sided 97.5 % quantiles of Student's t for 1, 2, 3 ... degrees of freedom; above the last as the last. */
    private static final double[] T = {
        12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14
    };

    static Estimate of(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        if (values.length < 2) {
            return new Estimate(mean, 0);
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(squares / (values.length - 1));
        double t = T[Math.min(values.length - 2, T.length - 1)];
        return new Estimate(mean, t * deviation / Math.sqrt(values.length));
    }
}
