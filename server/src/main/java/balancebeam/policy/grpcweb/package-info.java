/** gRPC-Web: calls of browsers, which can't send or read what gRPC needs of HTTP/2. */
@NullMarked
package balancebeam.policy.grpcweb;

import org.jspecify.annotations.NullMarked;
