package balancebeam.net;

import balancebeam.config.TransportKind;

/** {@link TransportContractTest} over IoUring. */
class IoUringContractTest extends TransportContractTest {
    IoUringContractTest() {
        super(TransportKind.IO_URING);
    }
}
