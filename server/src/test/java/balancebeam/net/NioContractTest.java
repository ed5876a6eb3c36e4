package balancebeam.net;

import balancebeam.config.TransportKind;

/** {@link TransportContractTest} over Nio. */
class NioContractTest extends TransportContractTest {
    NioContractTest() {
        super(TransportKind.NIO);
    }
}
