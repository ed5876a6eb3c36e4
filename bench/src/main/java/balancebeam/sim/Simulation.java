package balancebeam.sim;

import balancebeam.balance.Endpoint;
import balancebeam.balance.LoadMetric;
import balancebeam.balance.Prober;
import balancebeam.balance.ServedLoad;
import balancebeam.upstream.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * One run. Times are nanoseconds since its begin. All one-way delays are equal, so a machine may see a request when its
 * client sends it, and the client the answer a whole round trip after its end: the machines' clocks are just late by one way.
 */
final class Simulation {

    private static final int ARRIVAL = 0;
    private static final int COMPLETION = 1;
    private static final int ACTION = 2;
    private static final int KIND_SHIFT = 60;
    private static final int INDEX_SHIFT = 32;
    private static final int INDEX_MASK = (1 << 28) - 1;

    private static final long SAMPLE_NANOS = 50_000_000;
    private static final long SECOND = 1_000_000_000L;

    private final Scenario scenario;
    private final SplittableRandom seeds;
    private final SplittableRandom arrivals;
    private final SplittableRandom works;
    private final long measureUntil;
    private final Agenda agenda = new Agenda();
    private final List<LongConsumer> actions = new ArrayList<>();
    private final Line<Request> answers;
    private final Line<ProbeAnswer> probes;
    private final Line<Request> deadlines;
    private final LoadMetric metric;
    private final Machine[] machines;
    private final Loop[] loops;
    private final Proxy[] proxies;
    private final double nanosBetweenArrivals;
    private final Outcome outcome = new Outcome();

    /** Requests whose outcome counts and that are not over. */
    private long open;

    private long nowNanos;

    Simulation(Scenario scenario, Contender contender, long seed, double seconds) {
        this.scenario = scenario;
        // All contenders meet the same arrivals, the same work and the same weather.
        seeds = new SplittableRandom(seed);
        arrivals = seeds.split();
        works = seeds.split();
        measureUntil = scenario.warmUpNanos() + (long) (seconds * SECOND);
        metric = contender.metric();
        answers = new Line<>(scenario.roundTripNanos());
        probes = new Line<>(scenario.roundTripNanos());
        deadlines = new Line<>(scenario.deadlineNanos());
        machines = new Machine[scenario.machines()];
        for (int i = 0; i < machines.length; i++) {
            machines[i] = new Machine(
                    scenario.threads(), scenario.cores(), scenario.speeds().applyAsDouble(i));
        }
        proxies = new Proxy[scenario.proxies()];
        loops = new Loop[proxies.length * scenario.loopsPerProxy()];
        for (int i = 0; i < loops.length; i++) {
            int p = i / scenario.loopsPerProxy();
            proxies[p] = proxies[p] == null ? new Proxy(machines.length, contender, pace()) : proxies[p];
            loops[i] = new Loop(proxies[p], contender, seed * 1_000 + i, prober(proxies[p]));
        }
        nanosBetweenArrivals = SECOND / scenario.rate() * loops.length;
        switch (contender.weights()) {
            case NONE -> {}
            case CONFIGURED -> weighAsConfigured();
            case REPORTED -> new ReportedWeights(this).begin();
        }
    }

    /** Runs to its end. */
    Outcome run() {
        scenario.weather().begin(this);
        for (int i = 0; i < loops.length; i++) {
            nextArrival(i, 0);
        }
        at(scenario.warmUpNanos(), this::sample);
        if (scenario.herd() > 0) {
            at(SECOND, this::herd);
        }
        while (nowNanos < measureUntil || open > 0) {
            deadlines.skip(request -> !request.over);
            long event = agenda.nextNanos();
            long answer = answers.nextNanos();
            long probe = probes.nextNanos();
            long deadline = deadlines.nextNanos();
            long now = Math.min(Math.min(event, probe), Math.min(answer, deadline));
            nowNanos = now;
            if (now == answer) {
                answered(answers.take(), now);
            } else if (now == probe) {
                probes.take().arrive(now);
            } else if (now == event) {
                happen(agenda.take(), now);
            } else {
                runOut(deadlines.take(), now);
            }
        }
        return outcome;
    }

    // ---- for the weather ----

    Scenario scenario() {
        return scenario;
    }

    int machines() {
        return machines.length;
    }

    Machine machine(int index) {
        return machines[index];
    }

    /** A source of random numbers that is the same for all contenders. */
    SplittableRandom random(int index) {
        return new SplittableRandom(seeds.split().nextLong() + index);
    }

    /** Does something at a time, from now on. */
    void at(long nanos, LongConsumer action) {
        actions.add(action);
        agenda.add(nanos, event(ACTION, actions.size() - 1, 0));
    }

    /** A machine is no longer as it was. */
    void changed(int index, long now) {
        Machine machine = machines[index];
        long next = machine.nextNanos(now);
        machine.generation++;
        if (next != Long.MAX_VALUE) {
            agenda.add(next, event(COMPLETION, index, machine.generation));
        }
    }

    /** A machine drops all that it has. */
    void crash(int index, long now) {
        for (Request lost : machines[index].crash(now)) {
            lost.refused = true;
            answers.add(now, lost);
        }
        changed(index, now);
    }

    /** All proxies hear of new weights. */
    void weigh(int[] weights) {
        for (Proxy proxy : proxies) {
            proxy.weigh(weights);
        }
    }

    // ---- events ----

    private Pace pace() {
        return new Pace() {
            @Override
            public long nowNanos() {
                return nowNanos;
            }

            @Override
            public void later(long nanos, Runnable task) {
                at(nowNanos + nanos, now -> task.run());
            }
        };
    }

    private Prober prober(Proxy proxy) {
        return (endpoint, index, now, asker) -> {
            ServedLoad load = machines[proxy.machine(endpoint)].load();
            if (load != null) {
                probes.add(now, new ProbeAnswer(asker, index, load.rif(), load.latencyNanos(now)));
            }
        };
    }

    private static long event(int kind, int index, int generation) {
        return ((long) kind << KIND_SHIFT) | ((long) index << INDEX_SHIFT) | (generation & 0xFFFF_FFFFL);
    }

    private void happen(long event, long now) {
        int index = (int) (event >>> INDEX_SHIFT) & INDEX_MASK;
        switch ((int) (event >>> KIND_SHIFT)) {
            case ARRIVAL -> {
                arrive(loops[index], now);
                nextArrival(index, now);
            }
            case COMPLETION -> {
                if (machines[index].generation == (int) event) {
                    complete(index, now);
                }
            }
            default -> actions.get(index).accept(now);
        }
    }

    private void nextArrival(int loop, long now) {
        agenda.add(now + (long) (nanosBetweenArrivals * arrivals.nextExponential()), event(ARRIVAL, loop, 0));
    }

    private void herd(long now) {
        for (int i = 0; i < scenario.herd(); i++) {
            arrive(loops[i % loops.length], now);
        }
        at(now + SECOND, this::herd);
    }

    private void arrive(Loop loop, long now) {
        Request request = new Request(loop, scenario.service().draw(works), now);
        deadlines.add(now, request);
        if (counts(request)) {
            open++;
            outcome.requests++;
        }
        send(request, now);
    }

    private void send(Request request, long now) {
        Endpoint endpoint = request.loop.pick(request, now);
        if (endpoint == null) {
            end(request, true);
            return;
        }
        endpoint.begin();
        request.tried.add(endpoint);
        request.sentNanos = now;
        int index = request.loop.proxy.machine(endpoint);
        Machine machine = machines[index];
        if (machine.refusing) {
            request.refused = true;
            answers.add(now, request);
        } else if (machine.failing > 0 && works.nextDouble() < machine.failing) {
            request.failed = true;
            answers.add(now, request);
        } else {
            machine.take(request, now);
            changed(index, now);
            if (counts(request)) {
                outcome.maxInFlight = Math.max(outcome.maxInFlight, machine.inFlight());
            }
        }
    }

    private void complete(int index, long now) {
        Request done = machines[index].finished(now);
        if (done != null) {
            answers.add(now, done);
        }
        changed(index, now);
    }

    private void answered(Request request, long now) {
        if (request.over) {
            return;
        }
        Endpoint endpoint = request.tried.getLast();
        endpoint.end();
        if (request.refused) {
            endpoint.metrics().shard(0).connectFailure();
            endpoint.unanswered();
            endpoint.health().onConnectFailure(now, "refused the connection");
            metric.failed(endpoint, now - request.sentNanos, now);
            request.refused = false;
            outcome.retries += counts(request) ? 1 : 0;
            send(request, now);
            return;
        }
        int status = request.failed ? 503 : 200;
        endpoint.health().onAnswer(request.sentNanos);
        endpoint.answered(status);
        endpoint.metrics().shard(0).answer(status, now - request.sentNanos);
        metric.answered(endpoint, status, now - request.sentNanos, now);
        if (counts(request) && !request.failed) {
            outcome.latencies.add(now - request.bornNanos);
        }
        end(request, request.failed);
    }

    private void runOut(Request request, long now) {
        Endpoint endpoint = request.tried.getLast();
        endpoint.end();
        endpoint.unanswered();
        metric.abandoned(endpoint, now - request.sentNanos, now);
        if (counts(request)) {
            outcome.latencies.add(now - request.bornNanos);
        }
        end(request, true);
    }

    private void end(Request request, boolean failed) {
        request.over = true;
        if (counts(request)) {
            open--;
            outcome.errors += failed ? 1 : 0;
        }
    }

    private boolean counts(Request request) {
        return request.bornNanos >= scenario.warmUpNanos() && request.bornNanos < measureUntil;
    }

    private void sample(long now) {
        int[] inFlight = new int[machines.length];
        for (int i = 0; i < inFlight.length; i++) {
            inFlight[i] = machines[i].inFlight();
        }
        outcome.sample(inFlight);
        if (now < measureUntil) {
            at(now + SAMPLE_NANOS, this::sample);
        }
    }

    private void weighAsConfigured() {
        int[] weights = new int[machines.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.max(1, (int) Math.round(100 * scenario.speeds().applyAsDouble(i)));
        }
        weigh(weights);
    }
}
