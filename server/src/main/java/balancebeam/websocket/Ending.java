package balancebeam.websocket;

/** Who or what ends a WebSocket. Immutable. */
enum Ending {
    /** Its client said Close, or nothing more, or went away. */
    CLIENT(""),
    /** The same of its endpoint. */
    ENDPOINT(""),
    /** It was silent for too long. */
    IDLE("idle for too long"),
    /** It was open for as long as its route allows. */
    LIFETIME("open for as long as allowed"),
    /** The balancer stops, or its listener has closed. */
    DRAIN("shutting down");

    private final String reason;

    Ending(String reason) {
        this.reason = reason;
    }

    /** What both sides are told. */
    String reason() {
        return reason;
    }
}
