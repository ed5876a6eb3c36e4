package balancebeam.balance;

/**
 * A value and the moment it is from, in one long, so that one compare-and-set changes both: a float below, and above it the
 * clock in ticks of about a millisecond. A long of 0 is no value. Immutable functions; nothing allocates.
 */
final class Fading {
    private static final int TICK_SHIFT = 20;
    /** Below this share of the time constant a line is as good as the curve, and an exp() less in every pick. */
    private static final double SHORT = 1.0 / 1024;

    private Fading() {}

    /** @param value above 0, and it keeps 24 bits of it */
    static long of(double value, long nowNanos) {
        return (nowNanos >>> TICK_SHIFT) << 32 | Float.floatToRawIntBits((float) value);
    }

    /** The same moment with another value. */
    static long with(double value, long fading) {
        return fading & 0xFFFF_FFFF_0000_0000L | Float.floatToRawIntBits((float) value);
    }

    static double value(long fading) {
        return Float.intBitsToFloat((int) fading);
    }

    /** In nanoseconds, to a tick; 0 when it is from the future, by the clock of another loop or after 26 days. */
    static long ageNanos(long fading, long nowNanos) {
        int ticks = (int) (nowNanos >>> TICK_SHIFT) - (int) (fading >>> 32);
        return Math.max(0L, ticks) << TICK_SHIFT;
    }

    /** What is left of 1 after that time: 1/e of it after each time constant. */
    static double left(long ageNanos, double constantNanos) {
        double constants = ageNanos / constantNanos;
        return constants < SHORT ? 1 - constants : Math.exp(-constants);
    }
}
