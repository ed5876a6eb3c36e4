package balancebeam.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import balancebeam.upstream.Advice.Mode;
import balancebeam.upstream.health.AgentLine.Health;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HAProxy's agent-check takes, by its manual, and by its reading of words in any order. */
class AgentLineTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        75%                              | UNSAID | -     | 75  | -1 | ''
        0%                               | UNSAID | -     | 0   | -1 | ''
        weight:40%                       | UNSAID | -     | 40  | -1 | ''
        10000%                           | UNSAID | -     | 100 | -1 | ''
        up                               | UP     | -     | -1  | -1 | ''
        UP Ready,50%                     | UP     | READY | 50  | -1 | ''
        ready up 100% maxconn:30         | UP     | READY | 100 | 30 | ''
        maxconn:0                        | UNSAID | -     | -1  | 0  | ''
        maxconn:999999999                | UNSAID | -     | -1  | 1000000 | ''
        drain                            | UNSAID | DRAIN | -1  | -1 | ''
        maint                            | UNSAID | MAINT | -1  | -1 | ''
        drain ready                      | UNSAID | READY | -1  | -1 | ''
        down up                          | UP     | -     | -1  | -1 | ''
        down                             | DOWN   | -     | -1  | -1 | is down, its agent says
        fail # disk is full              | DOWN   | -     | -1  | -1 | is fail, its agent says: disk is full
        10%,stopped#75% of the day       | DOWN   | -     | 10  | -1 | is stopped, its agent says: 75% of the day
        up #not of interest              | UP     | -     | -1  | -1 | ''
        """)
    void aLineIsWords(String line, Health health, Mode mode, int percent, int maxInFlight, String reason) {
        AgentLine read = AgentLine.of(line);
        assertEquals(health, read.health());
        assertEquals(mode, read.mode());
        assertEquals(percent, read.percent());
        assertEquals(maxInFlight, read.maxInFlight());
        assertEquals(reason, read.reason());
        assertEquals("", read.complaint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "#down",
                "-5%",
                "7.5%",
                "99999999999%",
                "%",
                "maxconn:",
                "maxconn:-1",
                "weight:50",
                "upp",
                "HTTP/1.1 400 Bad Request"
            })
    void garbageIsNoNews(String line) {
        AgentLine read = AgentLine.of(line);
        assertFalse(read.isUnderstood());
        assertEquals("said '%s', in which is nothing that agents say".formatted(line.strip()), read.complaint());
    }

    @Test
    void whatIsUnderstoodHoldsBesideWhatIsNot() {
        AgentLine read = AgentLine.of("75% load:3\u0001\u001b[31m up");
        assertEquals(75, read.percent());
        assertEquals(Health.UP, read.health());
        assertEquals(
                "said '75% load:3??[31m up', in which 'load:3??[31m' is nothing that agents say", read.complaint());
    }
}
