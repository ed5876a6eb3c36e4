package balancebeam.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/3 origin that does what a test tells it to, and records what it received. It stands on Netty's codec, as whoever is tested may:
 * what both do wrong alike it does not find.
 *
 * <p>Without any handler it answers everything with 200 and its name and a line feed. Its certificate is for 127.0.0.1 and localhost,
 * unless it was given another.
 *
 * <pre>{@code
 * try (Http3Origin origin = Http3Origin.start("a")) {
 *     origin.on("/trailers", call -> {
 *         call.head(200, Fields.EMPTY, false);
 *         call.content("hello", false);
 *         call.fields(Fields.of("sum", "1"), true);
 *     });
 *     origin.onHead("/refused", call -> call.reset(Http3Call.REQUEST_REJECTED));
 *     origin.onHead("/never", call -> {});
 *     // traffic to origin.address(), and then:
 *     assertEquals("/trailers", origin.awaitCalls(1).getFirst().target());
 * }
 * }</pre>
 *
 * <p>One thread reads, and each request has a virtual thread that answers. Thread-safe.
 */
public final class Http3Origin implements AutoCloseable {
    private static final int WINDOW_BYTES = 1 << 20;
    /** Without Netty's search for leaks, which is slow. */
    private static final ByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(true, true);

    private final String name;
    private final QuicSslContext tls;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicInteger made = new AtomicInteger();
    private final List<Http3OriginConnection> connections = new CopyOnWriteArrayList<>();
    private final List<Http3Call> calls = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Map<String, Http3Handler> handlers = new ConcurrentHashMap<>();
    private final Map<String, Http3Handler> headHandlers = new ConcurrentHashMap<>();
    private final InetSocketAddress address;
    private volatile Http3Handler otherwise;
    private volatile Channel socket;
    private volatile boolean mute;

    private Http3Origin(String name, QuicSslContext tls, int streams, int streamWindowBytes) {
        this.name = name;
        this.tls = tls;
        this.otherwise = call -> call.answer(200, Fields.of("content-type", "text/plain"), name + "\n");
        this.socket = bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), streams, streamWindowBytes);
        this.address = (InetSocketAddress) socket.localAddress();
    }

    /** An origin of that name on 127.0.0.1 and a free port, with a certificate that nobody trusts. */
    public static Http3Origin start(String name) {
        return start(name, 100, WINDOW_BYTES);
    }

    /** The same that takes so many streams of each connection, and so much content ahead on each. */
    public static Http3Origin start(String name, int streams, int streamWindowBytes) {
        QuicSslContext tls = server(TestAuthority.make().bundle("127.0.0.1", "localhost"))
                .applicationProtocols("h3")
                .build();
        return new Http3Origin(name, tls, streams, streamWindowBytes);
    }

    /** The same with a certificate of that authority for these names. */
    public static Http3Origin secure(String name, TestAuthority authority, String... names) {
        return new Http3Origin(
                name, server(authority.bundle(names)).applicationProtocols("h3").build(), 100, WINDOW_BYTES);
    }

    /** The same that wants certificates of clients. */
    public static Http3Origin mutual(String name, TestAuthority authority, String... names) {
        QuicSslContext tls = server(authority.bundle(names))
                .applicationProtocols("h3")
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(authority.root().getCertificate())
                .build();
        return new Http3Origin(name, tls, 100, WINDOW_BYTES);
    }

    /** The same that speaks something else by ALPN. */
    public static Http3Origin speaking(String protocol) {
        QuicSslContext tls = server(TestAuthority.make().bundle("127.0.0.1"))
                .applicationProtocols(protocol)
                .build();
        return new Http3Origin(protocol, tls, 100, WINDOW_BYTES);
    }

    private static QuicSslContextBuilder server(X509Bundle bundle) {
        PrivateKey key = bundle.getKeyPair().getPrivate();
        return QuicSslContextBuilder.forServer(key, null, bundle.getCertificatePath());
    }

    private Channel bind(InetSocketAddress to, int streams, int streamWindowBytes) {
        return new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.ALLOCATOR, BUFFERS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Silence());
                        channel.pipeline()
                                .addLast(Http3.newQuicServerCodecBuilder()
                                        .sslContext(tls)
                                        .maxIdleTimeout(30, TimeUnit.SECONDS)
                                        .initialMaxData(100L * WINDOW_BYTES)
                                        .initialMaxStreamDataBidirectionalRemote(streamWindowBytes)
                                        .initialMaxStreamsBidirectional(streams)
                                        .option(ChannelOption.ALLOCATOR, BUFFERS)
                                        .streamOption(ChannelOption.ALLOCATOR, BUFFERS)
                                        .handler(new ChannelInitializer<QuicChannel>() {
                                            @Override
                                            protected void initChannel(QuicChannel quic) {
                                                connected(quic);
                                            }
                                        })
                                        .build());
                    }
                })
                .bind(to)
                .syncUninterruptibly()
                .channel();
    }

    private void connected(QuicChannel quic) {
        Http3OriginConnection connection = new Http3OriginConnection(this, quic, made.incrementAndGet());
        connections.add(connection);
        connection.install();
    }

    // ---------------------------------------------------------------- behaviour

    /** Answers requests for this path (without its query) with this handler, once they are complete. */
    public void on(String path, Http3Handler handler) {
        handlers.put(path, handler);
    }

    /** Answers requests for this path with this handler as soon as their heads have come. */
    public void onHead(String path, Http3Handler handler) {
        headHandlers.put(path, handler);
    }

    /** Answers requests for all other paths with this handler, once they are complete. */
    public void otherwise(Http3Handler handler) {
        otherwise = handler;
    }

    /** From now on nothing that comes is read, and nothing leaves. */
    public void mute() {
        mute = true;
    }

    // ---------------------------------------------------------------- records

    public InetSocketAddress address() {
        return address;
    }

    /** As in a URL or a configuration: {@code 127.0.0.1:8080}. */
    public String hostPort() {
        return "127.0.0.1:" + address.getPort();
    }

    /** The requests so far, of all connections, in the order in which their heads came. */
    public List<Http3Call> calls() {
        return List.copyOf(calls);
    }

    /** Those for that path. */
    public List<Http3Call> calls(String path) {
        return calls.stream().filter(call -> call.path().equals(path)).toList();
    }

    /** Waits for at least that many requests; gives all. */
    public List<Http3Call> awaitCalls(int count) {
        Await.until(name + " has " + count + " requests", () -> calls.size() >= count);
        return calls();
    }

    /** Waits for a request for that path; gives the first. */
    public Http3Call awaitCall(String path) {
        Await.until(name + " is asked for " + path, () -> !calls(path).isEmpty());
        return calls(path).getFirst();
    }

    /** Every connection that was begun, also those that have ended. */
    public List<Http3OriginConnection> connections() {
        return List.copyOf(connections);
    }

    /** How many of them are open. */
    public int open() {
        return (int) connections.stream()
                .filter(connection -> !connection.isClosed())
                .count();
    }

    /** Waits until exactly that many connections are open. */
    public void awaitOpen(int count) {
        Await.until(name + " has " + count + " connections open", () -> open() == count);
    }

    /** What handlers threw, but for connections that ended. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    // ---------------------------------------------------------------- life

    void begun(Http3Call call) {
        calls.add(call);
        Thread.ofVirtual().name("http3-" + name + "-" + call.stream()).start(() -> handle(call));
    }

    private void handle(Http3Call call) {
        Http3Handler atHead = headHandlers.get(call.path());
        try {
            if (atHead != null) {
                atHead.handle(call);
            } else {
                call.awaitEnd();
                if (call.isComplete()) {
                    handlers.getOrDefault(call.path(), otherwise).handle(call);
                }
            }
        } catch (Exception | AssertionError e) {
            if (!call.connection().isClosed()) {
                failures.add(e);
                call.reset(Http3Call.INTERNAL_ERROR);
            }
        }
    }

    /** Closes all connections, and goes on accepting. */
    public void closeConnections() {
        connections.forEach(Http3OriginConnection::close);
    }

    /** Closes its socket, and all connections before. */
    public void kill() {
        socket.close().syncUninterruptibly();
    }

    /** Closes its socket, without a word to anybody. */
    public void vanish() {
        mute();
        kill();
    }

    @Override
    public void close() {
        kill();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** Lets nothing through when the origin is mute. */
    private final class Silence extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object packet) {
            if (mute) {
                ReferenceCountUtil.release(packet);
            } else {
                context.fireChannelRead(packet);
            }
        }

        @Override
        public void write(ChannelHandlerContext context, Object packet, ChannelPromise promise) {
            if (mute) {
                ReferenceCountUtil.release(packet);
                promise.setSuccess();
            } else {
                context.write(packet, promise);
            }
        }
    }
}
