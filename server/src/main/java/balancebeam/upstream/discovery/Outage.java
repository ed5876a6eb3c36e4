package balancebeam.upstream.discovery;

import java.util.function.Consumer;
import org.slf4j.Logger;

/** Says in one line that a source begins to fail, and in one more that it works again. One thread at a time. */
final class Outage {
    private final String source;
    private final Consumer<String> warn;
    private final Consumer<String> tell;
    private String reason = "";

    /** @param source what the lines begin with */
    Outage(String source, Logger log) {
        this(source, log::warn, log::info);
    }

    Outage(String source, Consumer<String> warn, Consumer<String> tell) {
        this.source = source;
        this.warn = warn;
        this.tell = tell;
    }

    boolean isOn() {
        return !reason.isEmpty();
    }

    /**
     * It fails; the same reason again is not said again.
     *
     * @param known how many endpoints were found before
     */
    void because(String why, int known) {
        if (!why.equals(reason)) {
            reason = why;
            String rest = known == 0 ? "no endpoints are known yet" : "the last endpoints stay, " + known;
            warn.accept("%s: %s; %s".formatted(source, why, rest));
        }
    }

    /** It works. */
    void over(int found) {
        if (isOn()) {
            reason = "";
            tell.accept("%s works again: endpoints found, %d".formatted(source, found));
        }
    }
}
