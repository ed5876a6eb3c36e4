package balancebeam.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** One conversation with a balancer: everything is said, then everything is heard. */
final class Wire {
    /** What nothing but a hang takes. */
    private static final int MAX_MILLIS = 8000;

    private Wire() {}

    /** Sends the bytes and FIN, and reads to the end; what came before a reset counts too. */
    static byte[] talk(InetSocketAddress to, byte[] bytes) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
            socket.setSoTimeout(MAX_MILLIS);
            InputStream in = socket.getInputStream();
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                copy(in, heard);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("it hangs after " + heard, e);
            } catch (IOException e) {
                // Reset: what came until then is judged as truncated.
                return heard.toByteArray();
            }
        }
        return heard.toByteArray();
    }

    private static void copy(InputStream in, ByteArrayOutputStream to) throws IOException {
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            to.write(buffer, 0, count);
        }
    }
}
