package balancebeam.policy.compression;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.CompressionLevel;
import balancebeam.config.ContentCoding;
import balancebeam.filter.AnswerStage;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.http.Head;
import balancebeam.http1.Exchanges;
import balancebeam.policy.compression.Encoders.Count;
import balancebeam.policy.compression.Encoders.Lease;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an answer that is compressed does when all does not go well. */
class CompressedAnswerTest {
    private final Encoders encoders = new Encoders(Encoders.MOST_BYTES);
    private final Exchange exchange = Exchanges.get("/");
    private final Client client = new Client();
    private int closed;

    /** Whom the answer is for: the last stage, so that the exchange's own responder is never asked. */
    private final class Client extends AnswerStage {
        final List<String> heard = new ArrayList<>();
        boolean leaves;

        @Override
        public void content(ByteBuffer piece) {
            heard.add("content");
            if (leaves) {
                exchange.end(0);
            }
        }

        @Override
        public void flush() {
            heard.add("flush");
        }

        @Override
        public void end(@Nullable Head trailers) {
            heard.add("end");
        }

        @Override
        public void failed(ProxyError error, String detail) {
            heard.add("failed " + error);
        }

        @Override
        protected void release() {
            heard.add("released");
        }
    }

    /** Gives as much as there is room for, or breaks. */
    private final class Endless implements Encoder {
        private final boolean breaks;

        Endless(boolean breaks) {
            this.breaks = breaks;
        }

        @Override
        public boolean encode(ByteBuffer in, ByteBuffer out, Step step) {
            if (breaks) {
                throw new IllegalStateException("a bug for the test");
            }
            out.position(out.limit());
            return true;
        }

        @Override
        public boolean restart() {
            return false;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private AnswerStage answer(Encoder encoder) {
        exchange.answersBy(client);
        encoders.count(ContentCoding.GZIP, Count.RUNNING, 1);
        AnswerStage answer =
                new CompressedAnswer(encoders, new Lease(ContentCoding.GZIP, CompressionLevel.DEFAULT, encoder));
        exchange.answersBy(answer);
        return answer;
    }

    private void assertFreed() {
        assertEquals(1, closed);
        assertEquals(0, encoders.get(ContentCoding.GZIP, Count.RUNNING));
    }

    @Test
    void whoLeavesWithAPieceGetsNoMoreOfIt() {
        AnswerStage answer = answer(new Endless(false));
        client.leaves = true;
        answer.content(ByteBuffer.allocateDirect(10));
        answer.end(null);
        answer.flush();
        assertEquals(List.of("content", "released"), client.heard);
        assertFreed();
    }

    @Test
    void aBugInAnEncoderBreaksTheAnswerOff() {
        AnswerStage answer = answer(new Endless(true));
        answer.content(ByteBuffer.allocateDirect(10));
        exchange.end(0);
        exchange.end(0);
        assertEquals(List.of("failed BUG", "released"), client.heard);
        assertFreed();
    }

    @Test
    void theEndFreesTheEncoderBeforeTheExchangeEnds() {
        AnswerStage answer = answer(new GzipEncoder(1));
        answer.flush();
        answer.content(ByteBuffer.wrap(Texts.page(100, 1)));
        answer.flush();
        answer.flush();
        answer.end(null);
        assertEquals(0, encoders.get(ContentCoding.GZIP, Count.RUNNING));
        exchange.end(0);
        assertEquals(List.of("flush", "content", "flush", "flush", "content", "end", "released"), client.heard);
        encoders.close();
    }
}
