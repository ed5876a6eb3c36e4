package balancebeam.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3GoAwayFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.codec.quic.SslEarlyDataReadyEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/3 that sends what it is told, right or wrong. QUIC and the reading of frames are Netty's, so it is no witness for
 * those, nor for what a server of Netty's writes. Thread-safe.
 */
public final class RawHttp3 implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final int WINDOW_BYTES = 1024 * 1024;

    private final Channel socket;
    private final List<Long> goAways = new CopyOnWriteArrayList<>();
    private volatile @Nullable QuicConnectionCloseEvent closed;
    private final @Nullable Fields early;
    private final Http3Stream earlyStream = new Http3Stream();
    private @Nullable QuicChannel quic;

    /** One thread for all. */
    private static final class Shared {
        static final EventLoopGroup LOOP = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("raw-http3", true), NioIoHandler.newFactory());
    }

    private RawHttp3(Channel socket, @Nullable Fields early) {
        this.socket = socket;
        this.early = early;
    }

    /** What clients believe and are. */
    public static QuicSslContextBuilder trusting(Path authority) {
        return QuicSslContextBuilder.forClient()
                .trustManager(authority.toFile())
                .applicationProtocols(Http3.supportedApplicationProtocols());
    }

    /**
     * Connects.
     *
     * @param ssl see {@link #trusting}
     * @param name asked for, and that the certificate must be for
     */
    public static RawHttp3 connect(InetSocketAddress to, QuicSslContext ssl, String name) {
        return connect(to, ssl, name, WINDOW_BYTES);
    }

    /**
     * The same.
     *
     * @param windowBytes how much of an answer may be sent ahead of its being read
     */
    public static RawHttp3 connect(InetSocketAddress to, QuicSslContext ssl, String name, int windowBytes) {
        return connect(to, ssl, name, windowBytes, null);
    }

    /**
     * Connects, and asks before the handshake is done; only where this context was here before, and has early data on.
     *
     * @return the connection; its {@link #early} is the request
     */
    public static RawHttp3 connectEarly(InetSocketAddress to, QuicSslContext ssl, String name, Fields request) {
        return connect(to, ssl, name, WINDOW_BYTES, request);
    }

    private static RawHttp3 connect(
            InetSocketAddress to, QuicSslContext ssl, String name, int windowBytes, @Nullable Fields early) {
        try {
            Channel socket = new Bootstrap()
                    .group(Shared.LOOP)
                    .channel(NioDatagramChannel.class)
                    .handler(new QuicClientCodecBuilder()
                            .sslEngineProvider(channel -> ssl.newEngine(ByteBufAllocator.DEFAULT, name, to.getPort()))
                            .maxIdleTimeout(60, TimeUnit.SECONDS)
                            .initialMaxData(16L * windowBytes)
                            .initialMaxStreamDataBidirectionalLocal(windowBytes)
                            .initialMaxStreamDataUnidirectional(WINDOW_BYTES)
                            .initialMaxStreamsUnidirectional(8)
                            .build())
                    .bind(0)
                    .sync()
                    .channel();
            RawHttp3 made = new RawHttp3(socket, early);
            made.connect(to);
            return made;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void connect(InetSocketAddress to) throws InterruptedException {
        var connecting = QuicChannel.newBootstrap(socket)
                .handler(new Events())
                .remoteAddress(to)
                .connect();
        if (!connecting.await(PATIENCE_SECONDS, TimeUnit.SECONDS) || !connecting.isSuccess()) {
            socket.close();
            throw new AssertionError("no connection to " + to, connecting.cause());
        }
        quic = connecting.getNow();
    }

    /** Control frames, and the connection's end. */
    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.pipeline()
                    .addLast(new Http3ClientConnectionHandler(
                            new ChannelInboundHandlerAdapter() {
                                @Override
                                public void channelRead(ChannelHandlerContext below, Object frame) {
                                    if (frame instanceof Http3GoAwayFrame goAway) {
                                        goAways.add(goAway.id());
                                    }
                                    ReferenceCountUtil.release(frame);
                                }
                            },
                            null,
                            null,
                            null,
                            true));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslEarlyDataReadyEvent && early != null) {
                Http3.newRequestStream((QuicChannel) ctx.channel(), earlyStream.new Reader())
                        .addListener(opened -> {
                            earlyStream.channel((QuicStreamChannel) opened.getNow());
                            earlyStream.headers(early, true);
                        });
            }
            if (event instanceof QuicConnectionCloseEvent close) {
                closed = close;
            }
            ctx.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // What a test does to a connection shows in what comes of it.
        }
    }

    private QuicChannel quic() {
        if (quic == null) {
            throw new AssertionError("not connected");
        }
        return quic;
    }

    /** The fields of a request for {@code a.example}. */
    public static Fields request(String method, String path, String... more) {
        Fields fields = Fields.of(":method", method, ":scheme", "https", ":path", path, ":authority", "a.example");
        for (int i = 0; i < more.length; i += 2) {
            fields = fields.plus(more[i], more[i + 1]);
        }
        return fields;
    }

    /** The request that was sent before the handshake was done. */
    public Http3Stream early() {
        return earlyStream;
    }

    /** Opens a stream without sending anything on it, as soon as the server lets us. */
    public Http3Stream open() {
        Await.until(
                "a stream may be opened",
                Duration.ofSeconds(PATIENCE_SECONDS),
                () -> quic().peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) != 0 || isClosed());
        Http3Stream stream = new Http3Stream();
        try {
            stream.channel(Http3.newRequestStream(quic(), stream.new Reader()).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no stream", e);
        }
        return stream;
    }

    /** Sends a request's head, and perhaps its end. */
    public Http3Stream open(Fields fields, boolean end) {
        Http3Stream stream = open();
        stream.headers(fields, end);
        return stream;
    }

    /** Asks by GET. */
    public Http3Stream get(String path) {
        return open(request("GET", path), true);
    }

    /** Opens a stream that goes one way, and sends these bytes. */
    public void oneWay(byte[] bytes) {
        try {
            var stream = quic().createStream(QuicStreamType.UNIDIRECTIONAL, new ChannelInboundHandlerAdapter())
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            stream.writeAndFlush(Unpooled.copiedBuffer(bytes));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no stream", e);
        }
    }

    /** Sends bytes on the control stream, behind the settings. */
    public void control(byte[] bytes) {
        Await.until("the control stream is there", () -> Http3.getLocalControlStream(quic()) != null);
        Channel control = Objects.requireNonNull(Http3.getLocalControlStream(quic()));
        ChannelHandlerContext below = control.pipeline().firstContext();
        control.eventLoop().execute(() -> below.write(Unpooled.copiedBuffer(bytes)));
    }

    /** The numbers of the GOAWAY frames that came. */
    public List<Long> goAways() {
        return List.copyOf(goAways);
    }

    /** Whether the connection is over. */
    public boolean isClosed() {
        return !quic().isOpen();
    }

    /** Waits until the server closes the connection, and gives its code. */
    public int awaitClosed() {
        Await.until("the connection is closed", Duration.ofSeconds(PATIENCE_SECONDS), () -> closed != null);
        QuicConnectionCloseEvent why = closed;
        return why == null ? -1 : why.error();
    }

    /** The reason of the close; empty while there is none. */
    public String closeReason() {
        QuicConnectionCloseEvent why = closed;
        return why == null ? "" : new String(why.reason(), StandardCharsets.US_ASCII);
    }

    /** What was agreed on. */
    public SSLSession session() {
        return Objects.requireNonNull(quic().sslEngine()).getSession();
    }

    @Override
    public void close() {
        if (quic != null) {
            quic.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        socket.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
