/** WebSockets (RFC 6455) that pass through: where their frames end, how they are told to end, and how they begin in each version of HTTP. */
@NullMarked
package balancebeam.websocket;

import org.jspecify.annotations.NullMarked;
