package balancebeam;

import balancebeam.balance.Endpoint;
import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthState;
import balancebeam.control.status.Events;
import java.util.Locale;

/** Keeps every change of health as an event. Thread-safe. */
record HealthEvents(Events events) implements HealthListener {
    @Override
    public void onChange(Endpoint endpoint, HealthState from, HealthState to, String reason) {
        events.add("health", endpoint.cluster() + "/" + endpoint.addressText(), text(from), text(to), reason);
    }

    @Override
    public void onPanic(String cluster, boolean panics, String reason) {
        events.add("panic", cluster, panics ? "calm" : "panic", panics ? "panic" : "calm", reason);
    }

    @Override
    public void onAgent(Endpoint endpoint, String from, String to, String reason) {
        events.add("agent", endpoint.cluster() + "/" + endpoint.addressText(), from, to, reason);
    }

    private static String text(HealthState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
