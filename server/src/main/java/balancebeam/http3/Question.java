package balancebeam.http3;

import balancebeam.filter.ProxyError;
import balancebeam.net.EventLoop;
import balancebeam.net.Reason;
import balancebeam.net.UdpSocket;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** One request by HTTP/3 on a connection of its own, for who only wants the beginning of the answer: a probe. Its event loop only, but for what it says. */
public final class Question implements UdpSocket.Listener, ConnectionFrames.Owner {
    private static final String NO_HTTP_3 = "answered {} with something that is not HTTP/3";
    /** Of a head; more is no answer to a probe. */
    private static final long MOST_LIST_BYTES = 128 * 1024;

    /**
     * What is asked. Immutable.
     *
     * @param fields names in lower case and values by turns
     * @param contentWanted so much of the answer's content is waited for, or its end; with 0 its head alone
     */
    public record Request(String method, String authority, String path, List<String> fields, int contentWanted) {}

    /**
     * What has become of it. Not to be changed.
     *
     * @param status of the final answer
     * @param fields of the final answer; of several of one name the first
     * @param content its beginning
     * @param failure why there is none: a verb phrase about the endpoint, with {@code {}} for what it was asked; else empty
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Outcome(int status, Map<String, String> fields, byte[] content, String failure) {}

    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final EventLoop loop;
    private final String name;
    private final InetSocketAddress address;
    private final Request request;
    private @Nullable SSLEngine engine;
    private @Nullable UdpSocket socket;
    private @Nullable QuicChannel quic;

    private Question(EventLoop loop, String name, InetSocketAddress address, Request request) {
        this.loop = loop;
        this.name = name;
        this.address = address;
        this.request = request;
    }

    /**
     * Begins. Thread-safe.
     *
     * @param engines makes an engine of QUIC in client mode, for a name "host:port" and an address
     * @param name whom TLS asks for, "host:port"
     */
    public static Question ask(
            EventLoop loop,
            BiFunction<String, InetSocketAddress, SSLEngine> engines,
            String name,
            InetSocketAddress address,
            Request request) {
        Question question = new Question(loop, name, address, request);
        loop.run(() -> question.begin(engines));
        return question;
    }

    /** Comes once, and never fails. Thread-safe. */
    public CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    /** Nobody waits for it any more. Thread-safe. */
    public void giveUp() {
        loop.run(() -> failed(""));
    }

    private void begin(BiFunction<String, InetSocketAddress, SSLEngine> engines) {
        try {
            SSLEngine made = engines.apply(name, address);
            engine = made;
            socket = UdpSocket.connect(loop, address, Http3Client.newCodec(made), this);
        } catch (IOException | IllegalStateException e) {
            failed("could not be asked for {}: " + Reason.of(e));
        }
    }

    @Override
    public void onConnected() {
        UdpSocket below = socket;
        if (below == null) {
            return;
        }
        Future<QuicChannel> handshake = QuicChannel.newBootstrap(below.channel())
                .option(ChannelOption.ALLOCATOR, UdpSocket.BUFFERS)
                .handler(new ConnectionFrames(loop, this, MOST_LIST_BYTES))
                .remoteAddress(address)
                .connect();
        handshake.addListener(done -> loop.run(() -> handshaken(handshake)));
    }

    private void handshaken(Future<QuicChannel> done) {
        SSLEngine used = engine;
        if (used == null || outcome.isDone()) {
            return;
        }
        if (!done.isSuccess()) {
            HandshakeFailure why = HandshakeFailure.of(done.cause(), used);
            failed(
                    why.error() == ProxyError.CONNECT_FAILED
                            ? why.detail()
                            : "could not be asked for {}: " + why.detail());
            return;
        }
        QuicChannel connected = done.getNow();
        quic = connected;
        if (!Http3Client.ALPN.equals(used.getApplicationProtocol())) {
            failed("could not be asked for {}: it " + HandshakeFailure.NO_HTTP_3);
            return;
        }
        connected.createStream(QuicStreamType.BIDIRECTIONAL, new Http3RequestStreamInitializer() {
            @Override
            protected void initRequestStream(QuicStreamChannel stream) {
                stream.config().setAllocator(UdpSocket.BUFFERS);
                stream.pipeline().addLast(new Answer());
            }
        });
    }

    @Override
    public void onBroken(Exception cause) {
        failed("could not be asked for {}: " + Reason.of(cause));
    }

    @Override
    public void goingAway(long firstStream) {
        if (firstStream == 0) {
            loop.run(() -> failed("went away before it answered {}"));
        }
    }

    @Override
    public void closedByEndpoint(QuicConnectionCloseEvent why) {
        loop.run(() -> failed("closed the connection before it answered {}"));
    }

    @Override
    public void inactive() {
        // It did not close it, and we did not: the codec has.
        loop.run(() -> failed(NO_HTTP_3));
    }

    private void failed(String failure) {
        done(new Outcome(-1, Map.of(), new byte[0], failure));
    }

    private void done(Outcome found) {
        outcome.complete(found);
        QuicChannel connected = quic;
        UdpSocket below = socket;
        quic = null;
        socket = null;
        if (connected != null && connected.isActive()) {
            connected.close(true, Http3ErrorCode.H3_NO_ERROR.code(), Unpooled.EMPTY_BUFFER);
        }
        if (below != null) {
            below.close();
        }
    }

    /** The one stream. */
    private final class Answer extends ChannelInboundHandlerAdapter {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final Map<String, String> fields = new HashMap<>();
        private int status;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Http3Headers head = new DefaultHttp3Headers()
                    .method(request.method)
                    .scheme("https")
                    .authority(request.authority)
                    .path(request.path);
            for (int i = 0; i < request.fields.size(); i += 2) {
                head.add(request.fields.get(i), request.fields.get(i + 1));
            }
            context.write(new DefaultHttp3HeadersFrame(head));
            ((QuicStreamChannel) context.channel()).shutdownOutput();
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http3HeadersFrame head && status == 0) {
                head(head.headers());
            } else if (frame instanceof Http3DataFrame data) {
                content.writeBytes(ByteBufUtil.getBytes(data.content()));
            }
            ReferenceCountUtil.release(frame);
            if (status != 0 && content.size() >= request.contentWanted) {
                answered();
            }
        }

        private void head(Http3Headers head) {
            String code = String.valueOf(head.status());
            if (!code.matches("[1-5][0-9]{2}")) {
                loop.run(() -> failed(NO_HTTP_3));
            } else if (code.charAt(0) != '1') {
                status = Integer.parseInt(code);
                head.forEach(field -> fields.putIfAbsent(
                        field.getKey().toString(), field.getValue().toString()));
            }
        }

        private void answered() {
            Outcome found = new Outcome(status, Map.copyOf(fields), content.toByteArray(), "");
            loop.run(() -> done(found));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownReadComplete.INSTANCE && status != 0) {
                answered();
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            boolean reset = cause instanceof QuicStreamResetException;
            loop.run(() -> failed(reset ? "reset the stream of {}" : NO_HTTP_3));
        }
    }
}
