import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A server of gRPC to try the example with: {@code hello.Greeter/SayHello}, which takes a name and gives a greeting (both the field 1 of
 * their messages), and the health check. Written on Balancebeam's own libraries; with grpc-java or the like it is shorter.
 */
public final class Greeter extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private static final int PREFIX_BYTES = 5;
    private static final String OK = "0";
    private static final String UNIMPLEMENTED = "12";

    private final int port;
    private final CompositeByteBuf request = Unpooled.compositeBuffer();
    private String path = "";

    private Greeter(int port) {
        this.port = port;
    }

    /** Serves at the port of 127.0.0.1 that is given, else at 50051, until it is ended. */
    public static void main(String[] args) throws InterruptedException {
        int port = args.length == 0 ? 50_051 : Integer.parseInt(args[0]);
        Channel server = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        int here = ((InetSocketAddress) connection.localAddress()).getPort();
                        connection.pipeline().addLast(Http2FrameCodecBuilder.forServer().build());
                        connection.pipeline().addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                stream.pipeline().addLast(new Greeter(here));
                            }
                        }));
                    }
                })
                .bind("127.0.0.1", port)
                .sync()
                .channel();
        System.out.println("Greets at 127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
        server.closeFuture().sync();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
        if (frame instanceof Http2HeadersFrame head) {
            path = String.valueOf(head.headers().path());
            answer(context, head.isEndStream());
        } else if (frame instanceof Http2DataFrame data) {
            request.addComponent(true, data.content().retain());
            answer(context, data.isEndStream());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        request.release();
    }

    private void answer(ChannelHandlerContext context, boolean complete) {
        if (!complete) {
            return;
        }
        byte[] reply =
                switch (path) {
                    case "/hello.Greeter/SayHello" -> text("Hello " + name() + ", from port " + port);
                    case "/grpc.health.v1.Health/Check" -> new byte[] {1 << 3, 1}; // status: SERVING
                    default -> null;
                };
        DefaultHttp2Headers head = new DefaultHttp2Headers();
        head.status("200").set("content-type", "application/grpc");
        if (reply == null) {
            context.writeAndFlush(new DefaultHttp2HeadersFrame(head.set("grpc-status", UNIMPLEMENTED), true));
            return;
        }
        ByteBuf message = Unpooled.buffer().writeByte(0).writeInt(reply.length).writeBytes(reply);
        context.write(new DefaultHttp2HeadersFrame(head));
        context.write(new DefaultHttp2DataFrame(message));
        context.writeAndFlush(
                new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().set("grpc-status", OK), true));
    }

    /** The field 1 of the request, of at most 127 bytes; empty for none. */
    private String name() {
        int start = PREFIX_BYTES + 2;
        int length = request.readableBytes() < start ? 0 : request.getByte(start - 1);
        return length <= 0 || request.readableBytes() < start + length
                ? ""
                : request.toString(start, length, StandardCharsets.UTF_8);
    }

    /** A message with that text, of at most 127 bytes, as its field 1. */
    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[2 + Math.min(bytes.length, Byte.MAX_VALUE)];
        message[0] = (1 << 3) | 2;
        message[1] = (byte) (message.length - 2);
        System.arraycopy(bytes, 0, message, 2, message.length - 2);
        return message;
    }
}
