package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class OctetsTest {

    @Test
    void everyByteSurvivesTextAndBack() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        assertArrayEquals(all, Octets.of(Octets.of(all).text()).toArray());
    }

    @Test
    void showsWhatCannotBeSeen() {
        assertEquals(
                "GET\\t/\\r\\n\n\\x00\\\\\\xFF",
                Octets.of("GET\t/\r\n\0\\\u00FF").show());
    }

    @Test
    void refusesTextThatIsNotLatin1() {
        assertThrows(IllegalArgumentException.class, () -> Octets.of("\u20AC"));
    }

    @Test
    void changesWithNobodysArray() {
        byte[] mine = {1, 2};
        Octets octets = Octets.of(mine);
        mine[0] = 9;
        octets.toArray()[1] = 9;

        assertEquals(Octets.of(new byte[] {1, 2}), octets);
        assertEquals(Octets.of(new byte[] {1, 2}).hashCode(), octets.hashCode());
        assertNotEquals(Octets.of(mine), octets);
    }
}
