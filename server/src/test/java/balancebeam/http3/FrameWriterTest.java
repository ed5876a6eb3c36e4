package balancebeam.http3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.multiplex.FieldList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Frames as the RFCs have them. What Netty reads of them, the stories tell. */
class FrameWriterTest {
    private static String hex(ByteBuf out) {
        return ByteBufUtil.hexDump(out);
    }

    private static String headers(String... namesAndValues) {
        FieldList fields = new FieldList();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        ByteBuf out = Unpooled.buffer();
        FrameWriter.headers(fields, out);
        return hex(out);
    }

    /** RFC 9204 appendix A: :status 200 is 25, content-type text/html; charset=utf-8 is 52. */
    @Test
    void fieldsOfTheStaticTableAreNumbers() {
        assertEquals(
                "0180000004" + "0000" + "d9" + "f4",
                headers(":status", "200", "content-type", "text/html; charset=utf-8"));
        assertEquals("0180000004" + "0000" + "ff00", headers(":status", "100"));
    }

    /** RFC 9204 section 4.5.4: date is 6, x-frame-options 97 (4 bits, and 82 more), and 4.5.6. */
    @Test
    void otherFieldsAreLiterals() {
        assertEquals("0180000006" + "0000" + "56" + "02" + "6869", headers("date", "hi"));
        assertEquals("0180000006" + "0000" + "5f52" + "0161", headers("x-frame-options", "a"));
        assertEquals("0180000006" + "0000" + "21" + "78" + "0179", headers("x", "y"));
        assertEquals("018000000d" + "0000" + "2701" + "612d6c6f6e672d6e" + "00", headers("a-long-n", ""));
    }

    @Test
    void longValuesHaveLongLengths() {
        assertEquals("018000008e" + "0000" + "2178" + "7f09" + "79".repeat(136), headers("x", "y".repeat(136)));
    }

    @Test
    void lengthsOfContentAreAsShortAsTheyCanBe() {
        for (String expected : new String[] {"0001", "003f", "004040", "007fff", "0080004000", "0080008000"}) {
            ByteBuf out = Unpooled.buffer();
            int length = expected.length() == 4
                    ? Integer.parseInt(expected.substring(2), 16)
                    : expected.length() == 6
                            ? Integer.parseInt(expected.substring(2), 16) & 0x3FFF
                            : Integer.parseInt(expected.substring(4), 16);
            FrameWriter.dataHeader(length, out);
            assertEquals(expected, hex(out));
        }
    }
}
