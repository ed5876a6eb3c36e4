package balancebeam.testkit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * What went over a connection, for the message of a failed assertion: the newest 16 KiB.
 *
 * <p>Thread-safe.
 */
final class Transcript {

    private static final int KEPT_BYTES = 16_384;

    /** Bytes of one direction, or a remark. */
    private record Entry(String mark, Octets octets) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private int keptBytes;
    private long sentBytes;
    private long receivedBytes;

    synchronized void sent(byte[] bytes, int offset, int length) {
        sentBytes += length;
        add("sent> ", bytes, offset, length);
    }

    synchronized void received(byte[] bytes, int offset, int length) {
        receivedBytes += length;
        add("received> ", bytes, offset, length);
    }

    /** Something other than bytes that happened, such as the end of the connection. */
    synchronized void note(String what) {
        byte[] text = Octets.of(what).toArray();
        add("note> ", text, 0, text.length);
    }

    /** What was kept, oldest first, under the totals. */
    synchronized String show() {
        StringBuilder out = new StringBuilder();
        out.append(sentBytes).append(" bytes sent, ").append(receivedBytes).append(" received");
        String last = "";
        for (Entry entry : entries) {
            if (!entry.mark().equals(last)) {
                startLine(out);
                out.append(entry.mark());
                last = entry.mark();
            }
            out.append(entry.octets().show());
        }
        return out.toString();
    }

    private static void startLine(StringBuilder out) {
        if (out.charAt(out.length() - 1) != '\n') {
            out.append('\n');
        }
    }

    private void add(String mark, byte[] bytes, int offset, int length) {
        int kept = Math.min(length, KEPT_BYTES);
        int end = offset + length;
        entries.add(new Entry(mark, Octets.of(Arrays.copyOfRange(bytes, end - kept, end))));
        keptBytes += kept;
        while (keptBytes - entries.getFirst().octets().length() >= KEPT_BYTES) {
            keptBytes -= entries.removeFirst().octets().length();
        }
    }
}
