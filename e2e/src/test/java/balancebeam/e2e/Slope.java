package balancebeam.e2e;

import java.util.List;

/** How a series grows, by least squares. */
final class Slope {
    private Slope() {}

    /** The growth from the first to the last, as a share of the mean. */
    static double ofKibibytes(List<Long> series) {
        int count = series.size();
        double meanX = (count - 1) / 2.0;
        double meanY = series.stream().mapToLong(Long::longValue).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < count; i++) {
            covariance += (i - meanX) * (series.get(i) - meanY);
            variance += (i - meanX) * (i - meanX);
        }
        return covariance / variance * (count - 1) / meanY;
    }
}
