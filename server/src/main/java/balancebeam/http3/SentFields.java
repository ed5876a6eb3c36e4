package balancebeam.http3;

import balancebeam.multiplex.FieldList;
import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http3.Http3Headers;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list of fields as Netty's QPACK wants it, to be written. Event loop only. */
final class SentFields extends EmptyHeaders<CharSequence, CharSequence, Http3Headers> implements Http3Headers {
    private final FieldList fields;

    SentFields(FieldList fields) {
        this.fields = fields;
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        return fields.iterator();
    }

    /** Netty asks whether it is HEAD. */
    @Override
    public @Nullable CharSequence method() {
        return !fields.isEmpty() && fields.name(0).contentEquals(PseudoHeaderName.METHOD.value())
                ? fields.value(0)
                : null;
    }

    /** Netty asks whether it is an interim answer's. */
    @Override
    public @Nullable CharSequence status() {
        return fields.status();
    }

    // ---- what nobody asks ----

    @Override
    public @Nullable CharSequence scheme() {
        return null;
    }

    @Override
    public @Nullable CharSequence authority() {
        return null;
    }

    @Override
    public @Nullable CharSequence path() {
        return null;
    }

    @Override
    public Http3Headers method(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http3Headers scheme(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http3Headers authority(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http3Headers path(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http3Headers status(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
        throw new UnsupportedOperationException();
    }
}
