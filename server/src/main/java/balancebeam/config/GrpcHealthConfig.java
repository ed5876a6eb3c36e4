package balancebeam.config;

/**
 * Whether endpoints are asked by the health checking protocol of gRPC. Immutable.
 *
 * @param on else by a GET
 * @param service whose health is asked for; empty for the server as a whole
 */
public record GrpcHealthConfig(boolean on, String service) {
    /** By a GET. */
    public static final GrpcHealthConfig OFF = new GrpcHealthConfig(false, "");

    /** The server as a whole. */
    public static final GrpcHealthConfig SERVER = new GrpcHealthConfig(true, "");
}
