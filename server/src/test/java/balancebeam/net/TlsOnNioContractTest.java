package balancebeam.net;

import balancebeam.config.TransportKind;
import io.netty.handler.ssl.SslProvider;

/** {@link TlsContractTest} with BoringSSL over NIO. */
class TlsOnNioContractTest extends TlsContractTest {
    TlsOnNioContractTest() {
        super(TransportKind.NIO, SslProvider.OPENSSL_REFCNT);
    }
}
