package balancebeam.policy.compression;

import java.nio.ByteBuffer;

/** Makes one of the codings of content, piece by piece; what it needs lies outside of the heap. Event loop only. */
interface Encoder {
    /** What is wanted of what came so far. */
    enum Step {
        /** Some of it may be held back, since more is about to come. */
        MORE,
        /** All of it must be readable at the other end. */
        FLUSH,
        /** That was all. */
        END
    }

    /**
     * Takes all that is left in the one buffer, and gives what comes of it, as far as there is room in the other.
     *
     * @param out direct
     * @return whether there is more: then it must be called again, with the same step
     */
    boolean encode(ByteBuffer in, ByteBuffer out, Step step);

    /** Begins anew, whatever was done before; false if it can't. */
    boolean restart();

    /** Frees what it has. Once. */
    void close();
}
