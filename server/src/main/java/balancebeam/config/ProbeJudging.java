package balancebeam.config;

import java.time.Duration;

/**
 * What probes prove. Immutable.
 *
 * @param rise how many must pass in a row until an endpoint that is down is up
 * @param fall how many must fail in a row until one that is up is down
 * @param holdDown the longest that an endpoint is kept down which goes up and down all the time; 0 for never
 * @param initialState what an endpoint is before its first probe, which decides alone
 */
public record ProbeJudging(int rise, int fall, Duration holdDown, InitialState initialState) {
    public static final int MOST_IN_A_ROW = 100;

    /** Each probe decides. */
    public static final ProbeJudging AT_ONCE = new ProbeJudging(1, 1, Duration.ZERO, InitialState.UP);

    /** Before the first probe. */
    public enum InitialState implements Choice {
        UP,
        DOWN
    }

    public ProbeJudging {
        Require.range("rise", rise, 1, MOST_IN_A_ROW);
        Require.range("fall", fall, 1, MOST_IN_A_ROW);
        Require.zeroOrTime("hold-down", holdDown);
    }

    boolean startsUp() {
        return initialState == InitialState.UP;
    }
}
