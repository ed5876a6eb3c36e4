package balancebeam.net;

import balancebeam.config.TransportKind;
import io.netty.handler.ssl.SslProvider;

/** {@link TlsContractTest} with the JDK's provider over epoll. */
class JdkTlsOnEpollContractTest extends TlsContractTest {
    JdkTlsOnEpollContractTest() {
        super(TransportKind.EPOLL, SslProvider.JDK);
    }
}
