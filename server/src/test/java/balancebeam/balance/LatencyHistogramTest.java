package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    private static final int BUCKETS = 200;
    private static final long LONGEST = 1L << 37;

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void bucketsFollowEachOtherWithoutGaps() {
        assertEquals(0, LatencyHistogram.lowest(0));
        for (int i = 1; i < BUCKETS; i++) {
            assertEquals(i, LatencyHistogram.bucket(LatencyHistogram.lowest(i)));
            assertEquals(i - 1, LatencyHistogram.bucket(LatencyHistogram.lowest(i) - 1));
        }
        assertEquals(LONGEST, LatencyHistogram.lowest(BUCKETS));
        assertEquals(BUCKETS - 1, LatencyHistogram.bucket(LONGEST - 1));
        assertEquals(BUCKETS - 1, LatencyHistogram.bucket(Long.MAX_VALUE));
    }

    @Test
    void aBucketsMiddleIsCloseToEverythingInIt() {
        for (int i = 8; i < BUCKETS; i++) {
            double low = LatencyHistogram.lowest(i);
            double high = LatencyHistogram.lowest(i + 1);
            assertTrue((high - low) / 2 / low <= 0.0625, "bucket " + i);
        }
    }

    @Test
    void percentilesAreThoseOfTheSortedValuesWithinTheErrorOfABucket() {
        SplittableRandom random = new SplittableRandom(1);
        long[] values = new long[10_000];
        double error = 0;
        for (int i = 0; i < values.length; i++) {
            // From 10 µs to 10 s, evenly over the decades.
            values[i] = (long) Math.pow(10, 4 + 6 * random.nextDouble());
            histogram.record(values[i]);
        }
        Arrays.sort(values);
        for (int percent = 1; percent <= 100; percent++) {
            long exact = values[values.length * percent / 100 - 1];
            double off = Math.abs((double) histogram.percentile(percent) / exact - 1);
            assertTrue(off <= 0.0625, percent + " %: off by " + off);
            error += off / 100;
        }
        assertTrue(error < 0.03, "on average off by " + error);
        assertEquals(Arrays.stream(values).sum(), histogram.totalNanos());
    }

    @Test
    void theEndsOfTheScaleTakeWhatIsBeyond() {
        histogram.record(-5);
        histogram.record(TimeUnit.HOURS.toNanos(1));
        assertEquals(2, histogram.count());
        assertEquals(TimeUnit.HOURS.toNanos(1), histogram.totalNanos());
        assertTrue(histogram.percentile(0) < 1024);
        assertTrue(histogram.percentile(100) > TimeUnit.SECONDS.toNanos(120));
    }

    @Test
    void anEmptyOneAnswersZero() {
        assertEquals(0, histogram.percentile(99));
        assertEquals(0, histogram.count());
    }

    @Test
    void addingSumsBucketsAndTotals() {
        LatencyHistogram other = new LatencyHistogram();
        histogram.record(1_000_000);
        other.record(2_000_000);
        other.record(4_000_000);
        histogram.add(other);
        assertEquals(3, histogram.count());
        assertEquals(7_000_000, histogram.totalNanos());
        assertEquals(2e6, (double) histogram.percentile(50), 2e6 * 0.0625);
        assertEquals(2, other.count());
    }

    @Test
    void refusesWhatIsNoPercentage() {
        for (double percent : new double[] {-1, 100.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> histogram.percentile(percent));
        }
    }

    @Test
    void countsBelowABoundAreExactAtTheBordersOfBuckets() {
        SplittableRandom random = new SplittableRandom(2);
        long[] values = new long[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.pow(10, 2 + 9 * random.nextDouble());
            histogram.record(values[i]);
        }
        long[] borders = new long[BUCKETS - 1];
        Arrays.setAll(borders, LatencyHistogram::lowest);
        long[] below = histogram.below(borders);
        for (int i = 0; i < borders.length; i++) {
            long border = borders[i];
            assertEquals(Arrays.stream(values).filter(value -> value < border).count(), below[i], "below " + border);
        }
        assertEquals(values.length, below[borders.length]);
    }

    @Test
    void withinABucketItsLatenciesAreTakenAsEvenlySpread() {
        long low = LatencyHistogram.lowest(100);
        long width = LatencyHistogram.lowest(101) - low;
        for (int i = 0; i < 10; i++) {
            histogram.record(low);
        }
        long[] below = histogram.below(0, low, low + width / 2, low + width - 1, low + width, low + width + 1);
        assertEquals("[0, 0, 5, 9, 10, 10, 10]", Arrays.toString(below));
    }

    @Test
    void countsBelowABoundNeverFall() {
        SplittableRandom random = new SplittableRandom(3);
        long[] bounds =
                random.longs(50, 0, TimeUnit.MINUTES.toNanos(2)).sorted().toArray();
        long[] last = new long[bounds.length + 1];
        for (int round = 0; round < 2000; round++) {
            histogram.record((long) Math.pow(10, 3 + 8 * random.nextDouble()));
            long[] below = histogram.below(bounds);
            for (int i = 0; i < below.length; i++) {
                assertTrue(below[i] >= last[i] && (i == 0 || below[i] >= below[i - 1]));
            }
            last = below;
        }
        assertEquals(2000, last[bounds.length]);
    }

    @Test
    void oneThatWasClearedIsEmpty() {
        histogram.record(5_000_000);
        histogram.clear();
        assertEquals(0, histogram.count());
        assertEquals(0, histogram.totalNanos());
    }
}
