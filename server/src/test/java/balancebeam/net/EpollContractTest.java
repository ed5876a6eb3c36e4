package balancebeam.net;

import balancebeam.config.TransportKind;

/** {@link TransportContractTest} over Epoll. */
class EpollContractTest extends TransportContractTest {
    EpollContractTest() {
        super(TransportKind.EPOLL);
    }
}
