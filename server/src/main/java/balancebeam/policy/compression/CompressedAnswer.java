package balancebeam.policy.compression;

import balancebeam.filter.AnswerStage;
import balancebeam.filter.ProxyError;
import balancebeam.http.Head;
import balancebeam.policy.compression.Encoder.Step;
import balancebeam.policy.compression.Encoders.Count;
import balancebeam.policy.compression.Encoders.Lease;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that is compressed while it passes. Event loop only.
 *
 * <p>It holds back what the encoder holds back, and only until no more comes at once. One that breaks off is never finished: its
 * client finds neither the end of the message nor that of the coding.
 */
final class CompressedAnswer extends AnswerStage {
    private static final Logger LOG = LoggerFactory.getLogger(CompressedAnswer.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final Encoders encoders;
    private @Nullable Lease lease;
    private boolean held;

    CompressedAnswer(Encoders encoders, Lease lease) {
        this.encoders = encoders;
        this.lease = lease;
    }

    @Override
    public void content(ByteBuffer piece) {
        held = true;
        encode(piece, Step.MORE);
    }

    @Override
    public void flush() {
        if (!held || encode(NOTHING, Step.FLUSH)) {
            held = false;
            next().flush();
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (encode(NOTHING, Step.END)) {
            if (trailers != null) {
                AnswerFields.dropDigests(trailers);
            }
            release();
            next().end(trailers);
        }
    }

    /** Gives whether the answer goes on. */
    private boolean encode(ByteBuffer in, Step step) {
        ByteBuffer out = encoders.takeOut();
        try {
            boolean more = true;
            while (more) {
                Lease mine = lease;
                if (mine == null || isClosed()) {
                    return false; // The client left with what it was just sent.
                }
                more = encode(mine, in, out.clear(), step);
                if (out.flip().hasRemaining()) {
                    next().content(out);
                }
            }
            return !isClosed();
        } catch (EncoderException e) {
            LOG.error("Bug while an answer is compressed", e);
            next().failed(ProxyError.BUG, "could not be compressed");
            return false;
        } finally {
            encoders.giveOut(out);
        }
    }

    private boolean encode(Lease mine, ByteBuffer in, ByteBuffer out, Step step) throws EncoderException {
        int before = in.remaining();
        boolean more;
        try {
            more = mine.encoder().encode(in, out, step);
        } catch (RuntimeException e) {
            throw new EncoderException(e);
        }
        encoders.count(mine.coding(), Count.IN_BYTES, before - in.remaining());
        encoders.count(mine.coding(), Count.OUT_BYTES, out.position());
        return more;
    }

    /** What the encoder threw, and nobody behind it. */
    private static final class EncoderException extends Exception {
        EncoderException(RuntimeException cause) {
            super(cause);
        }
    }

    @Override
    protected void release() {
        Lease mine = lease;
        lease = null;
        if (mine != null) {
            encoders.giveBack(mine);
        }
    }
}
