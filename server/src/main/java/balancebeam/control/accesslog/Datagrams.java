package balancebeam.control.accesslog;

import balancebeam.net.UnixDatagram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A socket that takes one message at a time. The log's thread only. */
interface Datagrams {

    void send(ByteBuffer message) throws IOException;

    /** Connects anew. When that fails it goes on as before. */
    void reconnect() throws IOException;

    void close() throws IOException;

    /** A daemon of this machine. When it was started anew it has a new socket at the same path. */
    final class Local implements Datagrams {
        private final String path;
        private UnixDatagram socket;

        Local(String path) throws IOException {
            this.path = path;
            this.socket = UnixDatagram.connect(path);
        }

        @Override
        public void send(ByteBuffer message) throws IOException {
            try {
                socket.send(message.duplicate());
            } catch (IOException e) {
                // Perhaps it was started anew.
                reconnect();
                socket.send(message);
            }
        }

        @Override
        public void reconnect() throws IOException {
            UnixDatagram before = socket;
            socket = UnixDatagram.connect(path);
            before.close();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** A server in the network. */
    final class Udp implements Datagrams {
        private final String host;
        private final int port;
        private DatagramChannel socket;

        Udp(String host, int port) throws IOException {
            this.host = host;
            this.port = port;
            this.socket = connect();
        }

        private DatagramChannel connect() throws IOException {
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new IOException("syslog://%s:%d: the name %s is not known".formatted(host, port, host));
            }
            boolean ipv6 = address.getAddress().getAddress().length > 4;
            // Connected, so that we are told when nobody listens there.
            return DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)
                    .connect(address);
        }

        @Override
        public void send(ByteBuffer message) throws IOException {
            try {
                socket.write(message);
            } catch (PortUnreachableException e) {
                // About a message before; this one was not sent. The next one is a new try.
                throw new IOException("nobody listens on %s:%d".formatted(host, port), e);
            }
        }

        @Override
        public void reconnect() throws IOException {
            DatagramChannel before = socket;
            socket = connect();
            before.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
