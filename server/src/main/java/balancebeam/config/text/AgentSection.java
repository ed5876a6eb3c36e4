package balancebeam.config.text;

import balancebeam.config.AgentCheckConfig;
import balancebeam.config.Defaults;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.ProbeJudging;
import java.time.Duration;
import java.util.List;

/** {@code clusters.NAME.agent-check}. */
final class AgentSection {
    private static final Key<Integer> PORT =
            Key.required("port", Numbers.whole(1, 65_535), "Where the agent of an endpoint listens.");
    private static final Key<String> ADDRESS = Key.optional(
            "address", Addresses.IP, "Where one agent speaks for all endpoints, in place of their own addresses.");
    private static final Key<String> SEND = Key.of(
            "send",
            Texts.such(
                    "text", "a text of up to 1,024 characters", text -> text.length() <= AgentCheckConfig.LONGEST_SENT),
            "",
            "What the agent is sent first, as it is; `{cluster}` and `{endpoint}` in it are names. Its end is yours: \"...\\n\".");
    private static final Key<Duration> INTERVAL =
            Key.of("interval", Units.DURATION, Defaults.AGENT_CHECK_INTERVAL, "From one question to the next.");
    private static final Key<Integer> RISE = Key.of(
            "rise",
            Numbers.whole(1, ProbeJudging.MOST_IN_A_ROW),
            Defaults.AGENT_CHECK_RISE,
            "How many answers in a row must be better than what holds, until the least of them does.");
    private static final Key<Integer> FALL = Key.of(
            "fall",
            Numbers.whole(1, ProbeJudging.MOST_IN_A_ROW),
            1,
            "How many must be worse, until the best of them holds.");

    private static final Section<AgentCheckConfig> SECTION = Section.of(
                    "Agent check",
                    "A program beside each endpoint says what it is good for, in a line of HAProxy's words: `75%`, `up`, `down`, `drain`, `maint`,"
                            + " `ready`, `maxconn:30`. Its percentage is of the endpoint's weight. No answer changes nothing.",
                    List.of(PORT, ADDRESS, SEND, INTERVAL, HealthSection.TIMEOUT, RISE, FALL, HealthSection.HOLD_DOWN),
                    AgentSection::agent)
            .renamed(OtherPrograms.AGENT_CHECK)
            .alone(PORT);

    static final Key<AgentCheckConfig> AGENT = Key.optional(
            "agent-check", SECTION, "Programs beside endpoints are asked how much work those are to have.");

    private AgentSection() {}

    private static AgentCheckConfig agent(Fields in) {
        Duration interval = in.get(INTERVAL);
        return new AgentCheckConfig(
                in.get(PORT),
                in.find(ADDRESS, ""),
                in.get(SEND),
                in.find(HealthSection.TIMEOUT, HealthCheckConfig.defaultTimeout(interval)),
                interval,
                new ProbeJudging(
                        in.get(RISE), in.get(FALL), in.get(HealthSection.HOLD_DOWN), ProbeJudging.InitialState.UP));
    }
}
