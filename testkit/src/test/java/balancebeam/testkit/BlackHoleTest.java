package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

final class BlackHoleTest {

    @Test
    void connectingIsNeitherAcceptedNorRefused() throws Exception {
        try (BlackHole hole = BlackHole.open();
                Socket socket = new Socket()) {
            assertThrows(SocketTimeoutException.class, () -> socket.connect(hole.address(), 100));
        }
    }

    @Test
    void onceClosedItRefuses() {
        BlackHole hole = BlackHole.open();
        RawConnector connector = RawConnector.to(hole.address());
        hole.close();

        connector.expectRefused();
    }
}
