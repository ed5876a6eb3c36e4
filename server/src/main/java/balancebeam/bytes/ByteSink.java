package balancebeam.bytes;

/** Takes bytes, all of them, in order. */
public interface ByteSink {
    void write(byte[] bytes, int start, int end);

    void write(byte[] bytes);
}
