package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Which number of requests in flight is many. */
class RifQuantileTest {

    private static RifQuantile of(double share, int... rifs) {
        RifQuantile quantile = new RifQuantile(share);
        for (int rif : rifs) {
            quantile.add(rif);
        }
        return quantile;
    }

    @Test
    void moreThanThatShareIsHot() {
        RifQuantile quantile = of(0.8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertFalse(quantile.isHot(8));
        assertTrue(quantile.isHot(9));
        assertFalse(of(1, 3, 7).isHot(7));
        assertTrue(of(0, 3, 7).isHot(4));
        assertFalse(of(0, 3, 7).isHot(3));
    }

    @Test
    void onlyTheLast128Count() {
        RifQuantile quantile = of(0.5, 500);
        for (int i = 0; i < 127; i++) {
            quantile.add(1_000_000);
        }
        assertFalse(quantile.isHot(2_000_000));
        for (int i = 0; i < 128; i++) {
            quantile.add(2);
        }
        assertTrue(quantile.isHot(3));
    }
}
