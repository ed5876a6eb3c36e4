package balancebeam.multiplex;

import balancebeam.config.Limits;
import balancebeam.filter.AnswerSink;
import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import balancebeam.http.Method;
import org.jspecify.annotations.Nullable;

/** How far an answer has come: its heads, how much content is still announced, and what is wrong with it. Reused. Event loop only. */
final class AnswerProgress {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int SWITCHING = 101;

    private final AnswerHead reader;
    private final Limits limits;
    private boolean headHeld;
    private int interims;
    /** Of content that is announced and did not come yet; -1 where none is announced. */
    private long contentLeft;

    private @Nullable Head trailers;

    AnswerProgress(AnswerHead reader, Limits limits) {
        this.reader = reader;
        this.limits = limits;
    }

    /** An answer begins. */
    void begin() {
        headHeld = false;
        interims = 0;
        contentLeft = -1;
        trailers = null;
    }

    /** Reads a head. A final one is held, since only what follows it tells whether that is anything; gives whether it is one. */
    boolean readHead(FieldList fields, Head head) throws MalformedMessage {
        reader.read(fields, head);
        int status = head.status();
        if (status == SWITCHING) {
            throw new MalformedMessage("101, which HTTP/1 alone has");
        }
        if (status < 200) {
            if (++interims > limits.interimAnswers()) {
                throw new MalformedMessage("an interim answer too many");
            }
            AnswerHead.dropLength(head);
            return false;
        }
        contentLeft = reader.contentLength();
        headHeld = true;
        return true;
    }

    /** Whether a final head was read, and not given yet. */
    boolean isHeadHeld() {
        return headHeld;
    }

    /**
     * The head that is held is given now; gives how much content follows, or {@link AnswerSink#UNKNOWN}.
     *
     * @param ended whether nothing follows
     */
    long giveHead(Exchange exchange, boolean ended) throws MalformedMessage {
        headHeld = false;
        Head head = exchange.answer();
        int status = head.status();
        boolean never = exchange.method() == Method.HEAD || status == NO_CONTENT || status == NOT_MODIFIED;
        long announced = contentLeft;
        if (ended && !never) {
            if (announced > 0) {
                throw new MalformedMessage("less content than its Content-Length says");
            }
            if (announced < 0) {
                reader.saysEmpty(head);
            }
        }
        if (status == NO_CONTENT) {
            AnswerHead.dropLength(head);
        }
        contentLeft = ended || never ? 0 : announced;
        return contentLeft < 0 ? AnswerSink.UNKNOWN : contentLeft;
    }

    /** What follows the head that is held is a tunnel's, whatever length it says (RFC 9110 section 9.3.6). */
    void switched() {
        headHeld = false;
        contentLeft = -1;
    }

    /** Content came. */
    void content(int bytes) throws MalformedMessage {
        if (contentLeft >= 0) {
            contentLeft -= bytes;
            if (contentLeft < 0) {
                throw new MalformedMessage("more content than its Content-Length says");
            }
        }
    }

    /** What follows the content. */
    void readTrailers(FieldList fields) throws MalformedMessage {
        if (contentLeft > 0) {
            throw new MalformedMessage("trailers before the content's end");
        }
        Head read = new Head();
        reader.readTrailers(fields, read);
        trailers = read.fieldCount() == 0 ? null : read;
    }

    /** Whether all content that is announced has come. */
    boolean isWhole() {
        return contentLeft <= 0;
    }

    /** Whether no content may come, or no more. */
    boolean isFull() {
        return contentLeft == 0;
    }

    /** Null for none. */
    @Nullable
    Head trailers() {
        return trailers;
    }
}
