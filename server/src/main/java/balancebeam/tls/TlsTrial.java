package balancebeam.tls;

import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.TlsPolicy;
import balancebeam.time.Ticker;
import balancebeam.tls.LiveContext.Made;
import java.util.function.Supplier;

/** Makes TLS contexts and throws them away, to find out what is wrong with their files before anything depends on it. Thread-safe. */
public final class TlsTrial {
    /** What is wrong; empty for nothing. */
    public String problem(ListenerTlsConfig config) {
        TicketKeys tickets = new TicketKeys(Ticker.SYSTEM);
        for (TlsPolicy policy : config.policies().all()) {
            String problem =
                    problem(() -> ServerTls.make(config, policy, tickets, ServerTls.HTTP_1_1, TlsLibrary.provider()));
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        return "";
    }

    /** What is wrong; empty for nothing. */
    public String problem(ClusterTlsConfig config) {
        return problem(() -> ClientTls.make(config, ServerTls.HTTP_1_1, TlsLibrary.provider()));
    }

    private static String problem(Supplier<Made> recipe) {
        try {
            recipe.get().retire();
            return "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
