package balancebeam.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.ProbeJudging;
import balancebeam.config.ProbePace;
import balancebeam.upstream.Advice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds after a row of an agent's answers, one each second. */
class AgentStateTest {
    private static final long SECOND = 1_000_000_000L;

    private final RandomGenerator random = new SplittableRandom(1);
    private long now;

    private AgentState state(int rise, int fall, Advice before) {
        ProbeJudging judging = new ProbeJudging(rise, fall, Duration.ofSeconds(60), ProbeJudging.InitialState.UP);
        return new AgentState(
                new Probed(ProbePace.steady(Duration.ofSeconds(1)), judging, now, random), judging, before);
    }

    private Advice say(AgentState state, String line) {
        now += SECOND;
        AgentLine said = line.isEmpty() ? AgentLine.none("did not answer") : AgentLine.of(line);
        state.probed().ended(Verdict.said(said), now, random);
        return state.take(said, now);
    }

    private static String text(Advice advice) {
        return advice.state().equals("ready") ? advice.percent() + "%" : advice.state();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the first decides alone         | 40%               | 40%",
                "worse at once                   | 90% 60%           | 90% 60%",
                "better after two, to the lesser | 20% 90% 70%       | 20% 20% 70%",
                "not by one in between           | 20% 90% 20% 90%   | 20% 20% 20% 20%",
                "less than five points is noise  | 50% 53% 46% 45%   | 50% 50% 50% 45%",
                "but not all, nor nothing        | 98% 100% 100% 2% 0% | 98% 98% 100% 2% 0 %",
                "from nothing to little          | 0% 3% 3%          | 0 % 0 % 3%",
                "drain, and back to what was     | 70% drain ready ready | 70% drain drain 70%",
                "drain keeps what is said beside | 70% drain,30% ready ready | 70% drain drain 30%",
                "maint after drain               | drain maint       | drain maint",
                "what is not mentioned stays     | drain 80% up      | drain drain drain",
                "down at once, up after two      | up down up up     | 100% down down 100%",
                "no answer changes nothing       | 60% - - garbage   | 60% 60% 60% 60%",
                "down, and then silence          | down - -          | down down down"
            })
    void whatHolds(String what, String said, String held) {
        AgentState state = state(2, 1, Advice.NONE);
        List<String> holds = new ArrayList<>();
        for (String line : said.split(" ", -1)) {
            holds.add(text(say(state, line.equals("-") ? "" : line)));
        }
        assertEquals(held, String.join(" ", holds), what);
    }

    @Test
    void fallTakesTheBestOfThoseInARow() {
        AgentState state = state(1, 3, Advice.NONE);
        say(state, "100%");
        assertEquals(100, say(state, "10%").share());
        assertEquals(100, say(state, "40%").share());
        assertEquals(40, say(state, "0%").share());
    }

    /** Also where one better answer is believed: 2 minutes of ups and downs, one each second. */
    @Test
    void whoFlapsIsHeldLongerEachTime() {
        for (String[] flaps : new String[][] {{"100%", "10%"}, {"ready", "drain"}, {"up", "down"}}) {
            AgentState state = state(1, 1, Advice.NONE);
            int changes = 0;
            String before = text(say(state, flaps[0]));
            for (int i = 0; i < 120; i++) {
                String after = text(say(state, flaps[(i + 1) % 2]));
                changes += after.equals(before) ? 0 : 1;
                before = after;
            }
            assertTrue(changes <= 16, flaps[0] + ": " + changes);
        }
    }

    @Test
    void aLoadThatMovesALittleIsNotHeld() {
        AgentState state = state(1, 1, Advice.NONE);
        say(state, "80%");
        for (int i = 0; i < 20; i++) {
            assertEquals(60, say(state, "60%").share());
            assertEquals(80, say(state, "80%").share());
        }
    }

    @Test
    void whatHeldBeforeGoesOn() {
        Advice before = new Advice(Advice.Mode.READY, 30, 7, "is down, its agent says", "down 30%", "");
        AgentState state = state(2, 1, before);
        assertEquals("is down, its agent says", say(state, "").down());
        Advice next = say(state, "90%");
        assertEquals(30, next.percent(), "one is not enough");
        assertEquals(7, next.maxInFlight());
        assertEquals("", say(state, "up").down(), "the first that says anything of it decides");
    }

    @Test
    void whatIsComplainedOf() {
        AgentState state = state(2, 1, Advice.NONE);
        assertEquals("did not answer", say(state, "").complaint());
        assertEquals("", say(state, "60%").complaint());
        assertEquals(
                "said 'x', in which is nothing that agents say", say(state, "x").complaint());
        assertEquals("60%", say(state, "x").said());
    }
}
