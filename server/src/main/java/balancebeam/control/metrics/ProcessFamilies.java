package balancebeam.control.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The process, by the names that Prometheus's own libraries use for it, and its memory by kind. Immutable. */
final class ProcessFamilies {
    static final List<Family> ALL = List.of(
            figure(
                    Metric.gauge("process_resident_memory_bytes", "Memory of the process that is in RAM."),
                    ProcessFigures::residentBytes),
            figure(
                    Metric.counter("process_cpu_seconds", "Time that the process's threads have run, user and system."),
                    ProcessFigures::cpuSeconds),
            figure(
                    Metric.gauge("process_open_fds", "File descriptors that are open."),
                    ProcessFigures::openDescriptors),
            figure(
                    Metric.gauge("process_max_fds", "File descriptors that may be open."),
                    ProcessFigures::maxDescriptors),
            new Family(
                    Metric.gauge("process_start_time_seconds", "When the process began."),
                    (scrape, out) ->
                            out.add(InstanceFamilies.seconds(scrape.instance().startTime()))),
            figure(
                    Metric.gauge("balancebeam_heap_used_bytes", "Memory of the Java heap that is used."),
                    ProcessFigures::heapUsedBytes),
            figure(
                    Metric.gauge("balancebeam_heap_committed_bytes", "Memory that the Java heap has."),
                    ProcessFigures::heapCommittedBytes),
            figure(
                    Metric.gauge("balancebeam_heap_max_bytes", "Memory that the Java heap may have."),
                    ProcessFigures::heapMaxBytes),
            figure(
                    Metric.gauge(
                            "balancebeam_direct_bytes",
                            "Memory outside the heap: buffers, and the tables of rate limits."),
                    ProcessFigures::directBytes),
            new Family(
                    Metric.info("balancebeam_build", "What runs here.", "version", "java"),
                    (scrape, out) -> out.add(
                            1, scrape.process().version(), Runtime.version().toString())));

    private ProcessFamilies() {}

    /** One that this system may not have: then the metric has no value. */
    private static Family figure(Metric metric, ToDoubleFunction<ProcessFigures> figure) {
        return new Family(metric, (scrape, out) -> {
            double value = figure.applyAsDouble(scrape.process());
            if (!Double.isNaN(value)) {
                out.add(value);
            }
        });
    }
}
