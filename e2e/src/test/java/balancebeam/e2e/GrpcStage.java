package balancebeam.e2e;

import balancebeam.testkit.TestAuthority;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A balancer as a process of its own, with a listener in the clear and one with TLS, before two gRPC servers, in the clear and with TLS.
 * The name that a client calls says which of them is meant. Thread-safe.
 */
final class GrpcStage implements AutoCloseable {
    /** Which way a call takes. */
    enum Way {
        CLEAR_TO_CLEAR(false, "clear.example"),
        CLEAR_TO_TLS(false, "secure.example"),
        TLS_TO_CLEAR(true, "clear.example"),
        TLS_TO_TLS(true, "secure.example");

        private final boolean secure;
        private final String name;

        Way(boolean secure, String name) {
            this.secure = secure;
            this.name = name;
        }
    }

    private final Path folder;
    private final Path file;
    private final GrpcServer clear;
    private final GrpcServer secure;
    private final Program balancer;
    private final InetSocketAddress address;
    private final InetSocketAddress tlsAddress;
    private final List<ManagedChannel> channels = new ArrayList<>();

    private GrpcStage(Path folder) throws Exception {
        this.folder = folder;
        TestAuthority authority = TestAuthority.make();
        authority.write(folder);
        Path certificate = authority.issue(folder, "clear.example", "secure.example", "127.0.0.1");
        ServerCredentials tls = TlsServerCredentials.create(certificate.toFile(), certificate.toFile());
        clear = GrpcServer.start(InsecureServerCredentials.create());
        secure = GrpcServer.start(tls);
        file = folder.resolve("balancebeam.yaml");
        Files.writeString(file, """
            listeners:
              clear: { bind: "127.0.0.1:0" }
              secure: { bind: "127.0.0.1:0", tls: { certificates: [ { chain: %s } ] } }
            routes:
              clear: { match: { host: clear.example }, cluster: clear }
              secure: { match: { host: secure.example }, cluster: secure }
              down: { match: { host: down.example }, cluster: down }
            clusters:
              clear: { endpoints: ["127.0.0.1:%d"], protocol: http2, health-check: { interval: 1 s, grpc: true } }
              secure: { endpoints: ["127.0.0.1:%d"], protocol: http2, tls: { ca: ca.pem }, health-check: { interval: 1 s, grpc: true } }
              down: { endpoints: ["127.0.0.1:%d"], protocol: http2, health-check: { interval: 0 } }
            timeouts: { connect: 10 s }
            admin: off
            """.formatted(certificate.getFileName(), clear.port(), secure.port(), closedPort()));
        balancer = Program.balancebeam("run", "--watch", "-c", file.toString());
        List<InetSocketAddress> addresses = balancer.awaitAddresses(2);
        address = addresses.get(0);
        tlsAddress = addresses.get(1);
    }

    static GrpcStage start(Path folder) throws Exception {
        return new GrpcStage(folder);
    }

    private static int closedPort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** A client that goes that way. */
    ManagedChannel client(Way way) throws Exception {
        ChannelCredentials credentials = way.secure
                ? TlsChannelCredentials.newBuilder()
                        .trustManager(folder.resolve("ca.pem").toFile())
                        .build()
                : InsecureChannelCredentials.create();
        return client(way.name, way.secure ? tlsAddress : address, credentials);
    }

    /** A client of a server that is not there. */
    ManagedChannel clientOfNobody() {
        return client("down.example", address, InsecureChannelCredentials.create());
    }

    private ManagedChannel client(String name, InetSocketAddress at, ChannelCredentials credentials) {
        ManagedChannelBuilder<?> builder = Grpc.newChannelBuilderForAddress("127.0.0.1", at.getPort(), credentials)
                .overrideAuthority(name)
                .maxInboundMessageSize(GrpcServer.MOST_MESSAGE_BYTES);
        ManagedChannel channel = builder.build();
        synchronized (channels) {
            channels.add(channel);
        }
        return channel;
    }

    /** Reloads, so that the listener with TLS asks clients for certificates, without which they may come as well. */
    void askForCertificates() throws Exception {
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "certificates: [",
                                "client-certificates: { ca: ca.pem, required: false }, certificates: ["));
        balancer.awaitLine(line -> line.contains("Reloaded: "));
    }

    /** Who answers there. */
    GrpcServer server(Way way) {
        return way.name.startsWith("secure") ? secure : clear;
    }

    Program balancer() {
        return balancer;
    }

    @Override
    public void close() {
        synchronized (channels) {
            channels.forEach(ManagedChannel::shutdownNow);
        }
        balancer.close();
        clear.close();
        secure.close();
    }
}
