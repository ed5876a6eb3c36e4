package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TransportKind;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TransportsTest {

    @Test
    void autoIsEpollWhereThereIsOneElseNio() throws IOException {
        assertEquals(
                Epoll.isAvailable() ? "epoll" : "nio",
                Transports.of(TransportKind.AUTO).name());
    }

    @Test
    void nioIsEverywhere() throws IOException {
        assertEquals("nio", Transports.of(TransportKind.NIO).name());
    }

    @Test
    void ioUringIsThereOrItIsSaidWhyNot() throws IOException {
        if (IoUring.isAvailable()) {
            assertEquals("io_uring", Transports.of(TransportKind.IO_URING).name());
        } else {
            IOException why = assertThrows(IOException.class, () -> Transports.of(TransportKind.IO_URING));
            assertTrue(String.valueOf(why.getMessage()).startsWith("this machine has no io_uring: "), why::toString);
        }
    }
}
