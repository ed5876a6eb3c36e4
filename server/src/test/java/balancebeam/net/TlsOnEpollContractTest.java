package balancebeam.net;

import balancebeam.config.TransportKind;
import io.netty.handler.ssl.SslProvider;

/** {@link TlsContractTest} with BoringSSL over epoll. */
class TlsOnEpollContractTest extends TlsContractTest {
    TlsOnEpollContractTest() {
        super(TransportKind.EPOLL, SslProvider.OPENSSL_REFCNT);
    }
}
