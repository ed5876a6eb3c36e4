package balancebeam.testkit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.http3.Http3UnknownFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.Certificate;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** A connection that an {@link Http3Origin} has accepted. Thread-safe. */
public final class Http3OriginConnection {
    private final Http3Origin origin;
    private final QuicChannel quic;
    private final int number;
    private final AtomicInteger unknownFrames = new AtomicInteger();
    private volatile int closeCode = -1;
    private volatile @Nullable Certificate client;

    Http3OriginConnection(Http3Origin origin, QuicChannel quic, int number) {
        this.origin = origin;
        this.quic = quic;
        this.number = number;
    }

    void install() {
        ChannelInitializer<QuicStreamChannel> requests = new ChannelInitializer<>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                Http3Call call = new Http3Call(Http3OriginConnection.this, stream);
                stream.pipeline().addFirst(call.below()).addLast(call.handler(origin));
            }
        };
        quic.pipeline().addLast(new Http3ServerConnectionHandler(requests, new Control(), null, null, true));
        quic.pipeline().addLast(new Events());
    }

    /** From 1, in the order in which they came. */
    public int number() {
        return number;
    }

    public boolean isClosed() {
        return !quic.isOpen();
    }

    /** The code by which the client closed it, or -1. */
    public int closeCode() {
        return closeCode;
    }

    /** The name that the client has asked for (SNI); null for none. */
    public @Nullable String serverName() {
        return Objects.requireNonNull(quic.sslEngine()).getSSLParameters().getServerNames() == null
                ? null
                : quic.sslEngine().getSSLParameters().getServerNames().toString();
    }

    /** What the client showed of itself; null for nothing. */
    public @Nullable Certificate client() {
        return client;
    }

    /** Frames that nobody knows, which came by the client's control stream. */
    public int unknownFrames() {
        return unknownFrames.get();
    }

    /** Sends GOAWAY: that stream and those above it are not taken. */
    public void goAway(long firstStream) {
        // It is opened beside the first request, which can be here before it.
        Await.until("its control stream", () -> Http3.getLocalControlStream(quic) != null);
        QuicStreamChannel control = Objects.requireNonNull(Http3.getLocalControlStream(quic));
        control.writeAndFlush(new DefaultHttp3GoAwayFrame(firstStream)).syncUninterruptibly();
    }

    /** Closes it with H3_NO_ERROR. */
    public void close() {
        close(Http3Call.NO_ERROR);
    }

    /** Closes it. */
    public void close(int code) {
        quic.close(true, code, Unpooled.EMPTY_BUFFER).syncUninterruptibly();
    }

    @Override
    public String toString() {
        return "connection " + number;
    }

    private final class Control extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http3UnknownFrame) {
                unknownFrames.incrementAndGet();
            }
            ReferenceCountUtil.release(frame);
        }
    }

    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            try {
                client = Objects.requireNonNull(quic.sslEngine()).getSession().getPeerCertificates()[0];
            } catch (SSLPeerUnverifiedException e) {
                client = null; // It showed none.
            }
            context.fireChannelActive();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof QuicConnectionCloseEvent closed) {
                closeCode = closed.error();
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The connection is closed for it, or the client sees what is wrong.
        }
    }
}
