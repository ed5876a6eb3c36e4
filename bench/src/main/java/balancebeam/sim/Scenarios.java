package balancebeam.sim;

import java.util.List;

/** The scenarios of the tables, in their order. */
final class Scenarios {

    private static final double MEAN = Scenario.MEAN_WORK;

    private Scenarios() {}

    static List<Scenario> all() {
        Scenario even = Scenario.of("even", "All machines are alike, requests of exponential length, 90 % load.", 0.9);
        Scenario mixed = Scenario.of(
                        "mixed",
                        "A third of the machines is half as fast, a third one and a half times; 85 % load.",
                        0.85)
                .speeds(machine -> 0.5 + 0.5 * (machine % 3));
        Scenario antagonists = Scenario.of(
                        "antagonists",
                        "Neighbours take a changing part of each machine's cores; 90 % of what they leave on average.",
                        0.9)
                .service(ServiceTime.cutNormal(MEAN))
                .weather(Weather.antagonists());
        Scenario ten = Scenario.of("ten", "Ten machines, all well, 50 % load: to compare the next one with.", 0.5)
                .machines(10)
                .proxies(4);
        return List.of(
                even,
                many(even),
                mixed,
                many(mixed),
                antagonists,
                antagonists
                        .named("antagonists-loops", antagonists.text() + " Sixteen loops of one process.")
                        .loops(16),
                many(antagonists),
                Scenario.of(
                                "bimodal",
                                "One request of a hundred is fifty times the work of the others, 80 % load.",
                                0.8)
                        .service(ServiceTime.bimodal(MEAN)),
                Scenario.of("lognormal", "Requests with a heavy tail, 80 % load.", 0.8)
                        .service(ServiceTime.lognormal(MEAN)),
                ten,
                ten.named("slow-of-ten", "Ten machines, one of them ten times slower, 50 % load.")
                        .weather(Weather.slow(1, 10)),
                troubled("slow", "One machine of a hundred is ten times slower, 70 % load.", Weather.slow(1, 10)),
                troubled("black-hole", "One machine answers errors at once, 70 % load.", Weather.blackHole()),
                troubled("frozen", "One machine takes requests and never answers, 70 % load.", Weather.frozen()),
                troubled(
                        "restarts",
                        "Each second one machine restarts, is away for two and cold for ten: 8 times slower at first. 70 % load.",
                        Weather.restarts(8)),
                many(Scenario.of("herds", "Each second 2,000 requests come at once, besides 70 % load.", 0.7)
                        .herd(2_000)));
    }

    /** The same with sixteen proxies that know nothing of each other. */
    private static Scenario many(Scenario one) {
        return one.named(one.name() + "-16", one.text() + " Sixteen independent proxies.")
                .proxies(16);
    }

    private static Scenario troubled(String name, String text, Weather weather) {
        return many(Scenario.of(name, text, 0.7).weather(weather));
    }
}
