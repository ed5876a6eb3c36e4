package balancebeam.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.bytes.Ascii;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AuthorityTest {

    @Test
    void hostsAndPortsAreTaken() {
        for (String good : List.of(
                "a",
                "a.b-c_d~e",
                "a:",
                "a:0",
                "a:65535",
                "1.2.3.4:80",
                "a%20b",
                "[::]",
                "[::1]:8080",
                "[1:2:3:4:5:6:7:8]",
                "[1:2:3:4:5:6:7::]",
                "[::2:3:4:5:6:7:8]",
                "[1::8]",
                "[::ffff:1.2.3.4]",
                "[1:2:3:4:5:6:1.2.3.4]",
                "[ABCD:ef01::0]")) {
            assertEquals(true, isValid(good), good);
        }
    }

    @Test
    void everythingElseIsNot() {
        for (String bad : List.of(
                "",
                ":80",
                "a:x",
                "a:65536",
                "a:1:2",
                "a b",
                "a,b",
                "u@a",
                "a/",
                "a%2",
                "a%zz",
                "[",
                "[]",
                "[:]",
                "[:::]",
                "[::1::]",
                "[1:2]",
                "[1:2:3:4:5:6:7:8:9]",
                "[1:2:3:4:5:6:7:8::]",
                "[1:]",
                "[:1]",
                "[12345::]",
                "[::g]",
                "[::1%25eth0]",
                "[::1.2.3]",
                "[::1.2.3.4.5]",
                "[::1.2.3.256]",
                "[::01.2.3.4]",
                "[1.2.3.4::]",
                "[::1.2.3.4:1]",
                "[::1]a",
                "[::1",
                "a[::1]")) {
            assertEquals(false, isValid(bad), bad);
        }
    }

    private static boolean isValid(String text) {
        byte[] bytes = Ascii.bytes("x" + text + "y");
        return Authority.isValid(bytes, 1, bytes.length - 1);
    }
}
