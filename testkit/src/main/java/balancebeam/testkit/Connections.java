package balancebeam.testkit;

/**
 * How many connections an origin had and has, at one moment.
 *
 * <p>Immutable.
 *
 * @param opened       accepted since the origin was made, also before a restart
 * @param openNow      accepted and not ended
 * @param closedByPeer ended by the peer's FIN or RST, as far as the origin noticed
 */
public record Connections(int opened, int openNow, int closedByPeer) {}
