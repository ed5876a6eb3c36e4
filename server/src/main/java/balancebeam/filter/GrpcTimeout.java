package balancebeam.filter;

import balancebeam.bytes.Ascii;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import java.util.concurrent.TimeUnit;

/**
 * The field grpc-timeout, by which a client of gRPC says how long its call may take: up to eight digits and a unit. Thread-safe: static
 * functions without state.
 *
 * <p>Source: gRPC over HTTP/2 of the gRPC project. A value that is none by that is as good as no value: it is passed on, for the endpoint
 * to judge.
 */
public final class GrpcTimeout {
    /** What {@link #parse} gives for what is no time. */
    public static final long NONE = -1;

    private static final int MOST_DIGITS = 8;
    private static final long BEYOND = 100_000_000;
    private static final TimeUnit[] UNITS = {
        TimeUnit.NANOSECONDS,
        TimeUnit.MICROSECONDS,
        TimeUnit.MILLISECONDS,
        TimeUnit.SECONDS,
        TimeUnit.MINUTES,
        TimeUnit.HOURS
    };
    private static final String LETTERS = "numSMH";
    /** A call may be over so soon because its time was short, and sooner only to make us work. */
    private static final long SHORTEST_NANOS = 10_000_000;
    /** The client's clock began before ours. */
    private static final long EARLY_NANOS = 5_000_000;

    private GrpcTimeout() {}

    /** Whether an exchange, if it is a call, may have a deadline. */
    public static boolean mayHaveOne(Exchange exchange) {
        return exchange.request().find(FieldName.GRPC_TIMEOUT) != Head.NONE
                || exchange.route().settings().grpc().mostNanos() > 0;
    }

    /**
     * When a call must be over, by the loop's clock: what its client gives it and what its route allows, whichever is less. 0 for
     * never. The caller knows that it is a call, and that its route wants deadlines.
     */
    public static long deadlineNanos(Exchange call) {
        long nanos = nanos(call.request(), call.route().settings().grpc().mostNanos());
        return nanos == 0 ? 0 : call.record().startNanos() + nanos;
    }

    /**
     * How long a call may take: what its client gives it, or what its route allows if that is less. 0 for no end.
     *
     * @param most what its route allows, in nanoseconds; 0 for no limit
     */
    public static long nanos(Head request, long most) {
        int i = request.find(FieldName.GRPC_TIMEOUT);
        long said = i == Head.NONE ? NONE : parse(request.bytes(), request.valueStart(i), request.valueEnd(i));
        if (said == NONE) {
            return most;
        }
        return most == 0 ? said : Math.min(said, most);
    }

    /** Whether a client that gives a call up now does so since its time is over. */
    public static boolean isOver(Exchange call, long nowNanos) {
        long deadline = call.edits().deadlineNanos();
        return deadline != 0
                && nowNanos - deadline >= -EARLY_NANOS
                && nowNanos - call.record().startNanos() >= SHORTEST_NANOS;
    }

    /** The time in nanoseconds, 1 or more, at most some 146 years; or {@link #NONE}. */
    static long parse(byte[] bytes, int start, int end) {
        int digits = end - start - 1;
        int unit = digits < 1 || digits > MOST_DIGITS ? -1 : LETTERS.indexOf(bytes[end - 1]);
        long value = unit < 0 ? NONE : Ascii.parseDecimal(bytes, start, end - 1);
        // Half of what a long holds: it is added to the clock.
        return value <= 0 ? NONE : Math.min(UNITS[unit].toNanos(value), Long.MAX_VALUE / 2);
    }

    /** The value for a time, rounded down where eight digits don't suffice; at least a nanosecond. */
    public static String text(long nanos) {
        long atLeast = Math.max(1, nanos);
        int unit = 0;
        while (UNITS[unit].convert(atLeast, TimeUnit.NANOSECONDS) >= BEYOND) {
            unit++;
        }
        return Long.toString(UNITS[unit].convert(atLeast, TimeUnit.NANOSECONDS)) + LETTERS.charAt(unit);
    }
}
