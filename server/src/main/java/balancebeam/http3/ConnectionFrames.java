package balancebeam.http3;

import balancebeam.net.EventLoop;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3GoAwayFrame;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.http3.Http3SettingsFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.util.ReferenceCountUtil;

/** Hands what an endpoint says of a connection as a whole to its owner. Event loop only. */
final class ConnectionFrames extends ChannelInitializer<QuicChannel> {
    /** Told of a connection. */
    interface Owner {
        /** The endpoint takes no more, and has not taken that stream nor any above it. In the middle of what Netty does. */
        void goingAway(long firstStream);

        /** The endpoint says why it closes it. In the middle of what Netty does. */
        void closedByEndpoint(QuicConnectionCloseEvent why);

        /** It is no more. */
        void inactive();
    }

    private final EventLoop loop;
    private final Owner connection;
    private final long mostListBytes;

    /** @param mostListBytes of a head, as QPACK counts it; more ends the connection */
    ConnectionFrames(EventLoop loop, Owner connection, long mostListBytes) {
        this.loop = loop;
        this.connection = connection;
        this.mostListBytes = mostListBytes;
    }

    @Override
    protected void initChannel(QuicChannel channel) {
        // QPACK's dynamic table stays off: an endpoint could make us wait for it, and us keep it.
        Http3SettingsFrame settings = new DefaultHttp3SettingsFrame(new Http3Settings()
                .qpackMaxTableCapacity(0)
                .qpackBlockedStreams(0)
                .maxFieldSectionSize(mostListBytes));
        channel.pipeline()
                .addLast(new Http3ClientConnectionHandler(new Control(), null, null, settings, true), new Events());
    }

    /** What comes by the control stream. */
    private final class Control extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http3GoAwayFrame goAway) {
                connection.goingAway(goAway.id());
            }
            ReferenceCountUtil.release(frame);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Netty closes the connection for it.
        }
    }

    /** What becomes of the connection. */
    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof QuicConnectionCloseEvent closed) {
                connection.closedByEndpoint(closed);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // It closes, or goes on.
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            loop.event(connection::inactive);
        }
    }
}
