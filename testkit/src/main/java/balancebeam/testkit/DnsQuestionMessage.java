package balancebeam.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A question as it came (RFC 1035 section 4.1): one name and one type. Immutable. */
final class DnsQuestionMessage {
    private static final int HEADER_BYTES = 12;
    private static final int LONGEST_ANSWER = 65_000;
    /** An answer, recursion desired and available. */
    private static final int ANSWER_FLAGS = 0x8180;

    private final int id;
    private final String name;
    private final String type;
    /** The question section. */
    private final byte[] wire;

    private DnsQuestionMessage(int id, String name, String type, byte[] wire) {
        this.id = id;
        this.name = name;
        this.type = type;
        this.wire = wire;
    }

    static DnsQuestionMessage parse(byte[] bytes, int length) throws IOException {
        if (length < HEADER_BYTES) {
            throw new IOException("a question of " + length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        int id = Short.toUnsignedInt(in.getShort());
        in.position(HEADER_BYTES);
        List<String> labels = new ArrayList<>();
        for (int size = in.get(); size > 0; size = in.get()) {
            byte[] label = new byte[size];
            in.get(label);
            labels.add(new String(label, StandardCharsets.ISO_8859_1));
        }
        int type = Short.toUnsignedInt(in.getShort());
        in.getShort();
        return new DnsQuestionMessage(
                id,
                String.join(".", labels),
                DnsAnswerRecord.typeName(type),
                Arrays.copyOfRange(bytes, HEADER_BYTES, in.position()));
    }

    String name() {
        return name;
    }

    /** {@code A}, {@code AAAA}, {@code CNAME}, {@code SRV}, or another one's number. */
    String type() {
        return type;
    }

    byte[] answer(int code, List<DnsAnswerRecord> records) {
        ByteBuffer out = ByteBuffer.allocate(LONGEST_ANSWER);
        out.putShort((short) id).putShort((short) (ANSWER_FLAGS | code));
        out.putShort((short) 1).putShort((short) records.size()).putInt(0);
        out.put(wire);
        records.forEach(record -> record.write(out));
        return Arrays.copyOf(out.array(), out.position());
    }
}
