package balancebeam.sim;

import java.util.SplittableRandom;

/** What happens to machines while requests come. Immutable; what it begins belongs to one simulation. */
interface Weather {

    /** Nothing happens. */
    Weather CALM = simulation -> {};

    /** Sets up what the machines are and what will happen to them. */
    void begin(Simulation simulation);

    /** The share of their cores that machines keep on average. */
    default double meanShare() {
        return 1;
    }

    /**
     * Every machine has neighbours that take a part of its cores: now next to nothing, now up to nine tenths, changing after
     * a time that is two seconds on average.
     */
    static Weather antagonists() {
        return new Weather() {
            private static final double MOST = 0.9;

            @Override
            public void begin(Simulation simulation) {
                for (int i = 0; i < simulation.machines(); i++) {
                    int machine = i;
                    SplittableRandom random = simulation.random(machine);
                    simulation.at(0, now -> change(simulation, machine, random, now));
                }
            }

            private static void change(Simulation simulation, int machine, SplittableRandom random, long now) {
                double u = random.nextDouble();
                double left = 1 - MOST * u * u;
                simulation.machine(machine).cores(simulation.scenario().cores() * left, now);
                simulation.changed(machine, now);
                long next = now + (long) (2e9 * random.nextExponential());
                simulation.at(next, later -> change(simulation, machine, random, later));
            }

            @Override
            public double meanShare() {
                return 1 - MOST / 3;
            }
        };
    }

    /** Some machines, the first of them, are as many times slower. */
    static Weather slow(int machines, double times) {
        return simulation -> simulation.at(0, now -> {
            for (int i = 0; i < machines; i++) {
                simulation.machine(i).speed(1 / times, now);
            }
        });
    }

    /** The first machine answers each request with an error at once. */
    static Weather blackHole() {
        return simulation -> simulation.at(0, now -> simulation.machine(0).failing = 1);
    }

    /** Early in the measured time the first machine stops: it takes requests and never answers. */
    static Weather frozen() {
        return simulation -> simulation.at(simulation.scenario().warmUpNanos() + 1_000_000_000L, now -> {
            simulation.machine(0).cores(0, now);
            simulation.changed(0, now);
        });
    }

    /**
     * One machine after the other restarts, each second one: it loses what it has, refuses connections for two seconds, and is
     * then so many times slower than it will be after ten seconds.
     */
    static Weather restarts(double cold) {
        return new Weather() {
            private static final long SECOND = 1_000_000_000L;

            @Override
            public void begin(Simulation simulation) {
                for (int i = 0; i < simulation.machines(); i++) {
                    int machine = i;
                    simulation.at((2 + i) * SECOND, now -> stop(simulation, machine, now));
                }
            }

            private void stop(Simulation simulation, int machine, long now) {
                simulation.machine(machine).refusing = true;
                simulation.crash(machine, now);
                simulation.at(now + 2 * SECOND, later -> {
                    simulation.machine(machine).refusing = false;
                    warm(simulation, machine, 0, later);
                });
            }

            /** In steps of half a second, the time per request falling evenly. */
            private void warm(Simulation simulation, int machine, int step, long now) {
                double times = Math.max(1, cold - (cold - 1) * step / 20);
                simulation.machine(machine).speed(1 / times, now);
                simulation.changed(machine, now);
                if (times > 1) {
                    simulation.at(now + SECOND / 2, later -> warm(simulation, machine, step + 1, later));
                }
            }
        };
    }
}
