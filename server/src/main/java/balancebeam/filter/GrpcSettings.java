package balancebeam.filter;

/**
 * What a route asks for of calls of gRPC. Immutable.
 *
 * @param deadlines whether a call is given up when the time is over that its client gives it
 * @param mostNanos the longest that a call may take, whatever its client says; 0 for no limit. Only with deadlines
 */
public record GrpcSettings(boolean deadlines, long mostNanos) {
    /** Asks for nothing. */
    public static final GrpcSettings NONE = new GrpcSettings(false, 0);
}
