package balancebeam.balance;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;

/**
 * What an endpoint answers to a probe of its load, in the field {@code endpoint-load}: {@code rif=12, latency-ms=3.4}, a dictionary of RFC 9651
 * section 3.2. Immutable functions; nothing allocates.
 */
public final class ProbeAnswer {
    /** Nobody has more. */
    static final int MOST_RIF = 1 << 20;

    private static final byte[] FIELD = Ascii.bytes("endpoint-load");
    private static final byte[] RIF = Ascii.bytes("rif");
    private static final byte[] LATENCY = Ascii.bytes("latency-ms");
    private static final double NANOS = 1e6;
    /** An hour is as good as any longer time. */
    private static final double MOST_MILLIS = 3_600_000;

    private ProbeAnswer() {}

    /**
     * Tells who asked.
     *
     * @param index as the endpoint was asked by
     * @return whether the endpoint says anything of its load
     */
    public static boolean tell(Prober.Asker asker, int index, Head answer, long nowNanos) {
        int i = answer.findNamed(FIELD);
        double rif = i == Head.NONE ? LoadReport.NONE : number(answer, i, RIF);
        if (rif == LoadReport.NONE) {
            asker.silent(index, nowNanos);
            return false;
        }
        double millis = Math.clamp(number(answer, i, LATENCY), 0, MOST_MILLIS);
        asker.answered(index, (int) Math.min(rif, MOST_RIF), (long) (millis * NANOS), nowNanos);
        return true;
    }

    private static double number(Head answer, int i, byte[] key) {
        return LoadReport.find(answer.bytes(), answer.valueStart(i), answer.valueEnd(i), key);
    }
}
