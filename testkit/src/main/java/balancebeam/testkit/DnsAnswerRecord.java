package balancebeam.testkit;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * A resource record (RFC 1035 section 4.1.3; SRV: RFC 2782). Immutable.
 *
 * @param value as in a zone file
 */
record DnsAnswerRecord(String name, String type, int ttlSeconds, String value) {
    private static final Map<String, Integer> NUMBERS = Map.of("A", 1, "CNAME", 5, "AAAA", 28, "SRV", 33);
    private static final short INTERNET = 1;

    static DnsAnswerRecord of(String name, String type, int ttlSeconds, String value) {
        if (!NUMBERS.containsKey(type)) {
            throw new IllegalArgumentException("not a type that the scripted name server knows: " + type);
        }
        return new DnsAnswerRecord(name, type, ttlSeconds, value);
    }

    static String typeName(int number) {
        return NUMBERS.entrySet().stream()
                .filter(entry -> entry.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(String.valueOf(number));
    }

    void write(ByteBuffer out) {
        write(name, out);
        out.putShort(Objects.requireNonNull(NUMBERS.get(type)).shortValue());
        out.putShort(INTERNET).putInt(ttlSeconds);
        int length = out.position();
        out.putShort((short) 0);
        switch (type) {
            case "CNAME" -> write(value, out);
            case "SRV" -> {
                String[] parts = value.split(" ", -1);
                for (int i = 0; i < 3; i++) {
                    out.putShort((short) Integer.parseInt(parts[i]));
                }
                write(parts[3], out);
            }
            default -> out.put(InetAddress.ofLiteral(value).getAddress());
        }
        out.putShort(length, (short) (out.position() - length - 2));
    }

    private static void write(String name, ByteBuffer out) {
        for (String label : name.split("\\.", -1)) {
            if (!label.isEmpty()) {
                byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
                out.put((byte) bytes.length).put(bytes);
            }
        }
        out.put((byte) 0);
    }
}
