package balancebeam.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The heads of one connection by HPACK, for those who read and write frames themselves, as probes do. One thread at a time. */
public final class HeadBlocks {
    private static final int STREAM = 1;

    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder;

    /** @param mostBytes of a head that is read */
    public HeadBlocks(int mostBytes) {
        this.decoder = new DefaultHttp2HeadersDecoder(false, mostBytes);
    }

    /** A request with further fields, as names in lower case and values by turns. */
    public byte[] request(String method, boolean secure, String authority, String path, String... more) {
        Http2Headers headers = new DefaultHttp2Headers()
                .method(method)
                .scheme(secure ? "https" : "http")
                .authority(authority)
                .path(path);
        for (int i = 0; i < more.length; i += 2) {
            headers.add(more[i], more[i + 1]);
        }
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(STREAM, headers, block);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        return ByteBufUtil.getBytes(block);
    }

    /** The fields of a head, or of trailers, by their names; of several of one name the first. Null when the block is none. */
    public @Nullable Map<String, String> fields(byte[] block) {
        Map<String, String> fields = new HashMap<>();
        try {
            decoder.decodeHeaders(STREAM, Unpooled.wrappedBuffer(block))
                    .forEach(field -> fields.putIfAbsent(
                            field.getKey().toString(), field.getValue().toString()));
        } catch (Http2Exception e) {
            return null;
        }
        return fields;
    }
}
