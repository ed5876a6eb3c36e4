package balancebeam.stories;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Octets;
import java.util.List;

/** A client of one version of HTTP, with one request at a time. For one thread. */
interface MatrixClient extends AutoCloseable {
    /**
     * What was answered.
     *
     * @param status 0 when no answer began
     * @param interims statuses of interim answers before it
     * @param whole whether it came to its end
     */
    record Said(int status, Fields fields, Octets content, Fields trailers, List<Integer> interims, boolean whole) {
        static final Said NOTHING = new Said(0, Fields.EMPTY, Octets.EMPTY, Fields.EMPTY, List.of(), false);
    }

    /** Asks, with that content and those trailers behind it, and reads the answer. */
    Said ask(String method, String path, byte[] content, Fields trailers);

    /** Asks without content, and leaves the answer. */
    void begin(String path);

    /** The answer to {@link #begin}. */
    Said read();

    /** Begins to send content, waits until somebody has it, and takes the request back. */
    void takeBack(String path, byte[] content, Runnable arrived);

    @Override
    void close();
}
