package balancebeam.config;

import java.time.Duration;

/**
 * How long anything may take before it is given up. All from 1 ms to 366 days. Immutable; {@code with...} makes a copy that
 * differs in one.
 *
 * @param clientHead from a request's first byte (for the first one: from the accept) to the end of its head, else 408
 * @param clientIdle how long a client's connection may stand without a request before it is closed
 * @param streamIdle how long a body may stand still in either direction before its exchange is given up; towards
 *     a peer, how long the kernel, whose buffers are full, takes nothing more for it
 * @param connect from the start of a connect to an endpoint to its end, else the attempt has failed
 * @param answer from the end of the request to the head of the answer, else 504
 * @param upstreamIdle how long a pooled connection may stand unused
 * @param tunnelIdle how long an upgraded connection may be silent in both directions
 * @param linger how long a closing connection is still read from, so that its client gets the answer and not a reset
 */
public record Timeouts(
        Duration clientHead,
        Duration clientIdle,
        Duration streamIdle,
        Duration connect,
        Duration answer,
        Duration upstreamIdle,
        Duration tunnelIdle,
        Duration linger) {
    public Timeouts {
        Require.time("client-head", clientHead);
        Require.time("client-idle", clientIdle);
        Require.time("stream-idle", streamIdle);
        Require.time("connect", connect);
        Require.time("answer", answer);
        Require.time("upstream-idle", upstreamIdle);
        Require.time("tunnel-idle", tunnelIdle);
        Require.time("linger", linger);
    }

    public Timeouts withClientHead(Duration clientHead) {
        return new Timeouts(clientHead, clientIdle, streamIdle, connect, answer, upstreamIdle, tunnelIdle, linger);
    }

    public Timeouts withClientIdle(Duration clientIdle) {
        return new Timeouts(clientHead, clientIdle, streamIdle, connect, answer, upstreamIdle, tunnelIdle, linger);
    }

    public Timeouts withStreamIdle(Duration streamIdle) {
        return new Timeouts(clientHead, clientIdle, streamIdle, connect, answer, upstreamIdle, tunnelIdle, linger);
    }

    public Timeouts withConnect(Duration connect) {
        return new Timeouts(clientHead, clientIdle, streamIdle, connect, answer, upstreamIdle, tunnelIdle, linger);
    }

    public Timeouts withAnswer(Duration answer) {
        return new Timeouts(clientHead, clientIdle, streamIdle, connect, answer, upstreamIdle, tunnelIdle, linger);
    }

    public Timeouts withUpstreamIdle(Duration upstreamIdle) {
        return new Timeouts(clientHead, clientIdle, streamIdle, connect, answer, upstreamIdle, tunnelIdle, linger);
    }

    public Timeouts withTunnelIdle(Duration tunnelIdle) {
        return new Timeouts(clientHead, clientIdle, streamIdle, connect, answer, upstreamIdle, tunnelIdle, linger);
    }

    public Timeouts withLinger(Duration linger) {
        return new Timeouts(clientHead, clientIdle, streamIdle, connect, answer, upstreamIdle, tunnelIdle, linger);
    }
}
