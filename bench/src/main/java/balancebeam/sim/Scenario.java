package balancebeam.sim;

import java.util.function.IntToDoubleFunction;

/**
 * Machines, clients and what happens to them. Immutable.
 *
 * @param name short, for the command line and tables
 * @param text one sentence for people
 * @param machines how many
 * @param speeds of machines by their number; 1 is usual
 * @param proxies independent ones, each with an equal part of the requests
 * @param load the share of what all machines can do on average
 * @param herd so many requests come at once at the begin of each second, besides the others
 */
record Scenario(
        String name,
        String text,
        int machines,
        IntToDoubleFunction speeds,
        int proxies,
        int loopsPerProxy,
        double load,
        int herd,
        ServiceTime service,
        Weather weather) {

    /** Seconds of one core that a request needs on average. */
    static final double MEAN_WORK = 0.010;

    private static final double CORES = 4;
    private static final int THREADS = 64;
    private static final long SECOND = 1_000_000_000L;

    /** A hundred machines of the same speed, one proxy with one loop, requests of exponential length, nothing happens. */
    static Scenario of(String name, String text, double load) {
        return new Scenario(
                name, text, 100, machine -> 1, 1, 1, load, 0, ServiceTime.exponential(MEAN_WORK), Weather.CALM);
    }

    Scenario machines(int count) {
        return new Scenario(name, text, count, speeds, proxies, loopsPerProxy, load, herd, service, weather);
    }

    Scenario speeds(IntToDoubleFunction of) {
        return new Scenario(name, text, machines, of, proxies, loopsPerProxy, load, herd, service, weather);
    }

    /** So many independent proxies of one loop each. */
    Scenario proxies(int count) {
        return new Scenario(name, text, machines, speeds, count, loopsPerProxy, load, herd, service, weather);
    }

    /** So many loops in each proxy, which share what they know of endpoints. */
    Scenario loops(int each) {
        return new Scenario(name, text, machines, speeds, proxies, each, load, herd, service, weather);
    }

    Scenario named(String newName, String newText) {
        return new Scenario(newName, newText, machines, speeds, proxies, loopsPerProxy, load, herd, service, weather);
    }

    Scenario herd(int requests) {
        return new Scenario(name, text, machines, speeds, proxies, loopsPerProxy, load, requests, service, weather);
    }

    Scenario service(ServiceTime time) {
        return new Scenario(name, text, machines, speeds, proxies, loopsPerProxy, load, herd, time, weather);
    }

    Scenario weather(Weather now) {
        return new Scenario(name, text, machines, speeds, proxies, loopsPerProxy, load, herd, service, now);
    }

    double cores() {
        return CORES;
    }

    int threads() {
        return THREADS;
    }

    /** From a client to a machine and back. */
    long roundTripNanos() {
        return 500_000;
    }

    /** How long a client waits. */
    long deadlineNanos() {
        return 5 * SECOND;
    }

    long warmUpNanos() {
        return 5 * SECOND;
    }

    /** Seconds of a core of speed 1 that all machines can do in a second, on average. */
    double capacity() {
        double sum = 0;
        for (int i = 0; i < machines; i++) {
            sum += CORES * speeds.applyAsDouble(i);
        }
        return sum * weather.meanShare();
    }

    /** Requests per second, all loops together, without herds. */
    double rate() {
        return load * capacity() / MEAN_WORK;
    }
}
