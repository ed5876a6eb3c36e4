package balancebeam;

import balancebeam.cli.Cli;
import balancebeam.control.service.Notifier;
import balancebeam.net.InheritedSockets;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a service manager has given to this process by its environment: where to tell how it does, and sockets. Immutable.
 *
 * @param notifier tells nobody when there is no manager
 */
record ServiceContext(Notifier notifier, Map<String, String> environment, long pid) {

    static ServiceContext ofProcess() {
        Map<String, String> environment = System.getenv();
        long pid = environment.containsKey("LISTEN_PID") || environment.containsKey("WATCHDOG_PID")
                ? ProcessHandle.current().pid()
                : 0;
        return new ServiceContext(Notifier.of(environment, pid), environment, pid);
    }

    /**
     * The sockets that were passed on.
     *
     * @throws IOException when one of them is no socket that listens
     */
    InheritedSockets sockets() throws IOException {
        return InheritedSockets.of(environment, pid);
    }

    /** Says why, to the manager too; gives the exit code. */
    int couldNotStart(String why, PrintStream err) {
        notifier.status("Could not start: " + why);
        err.println(why);
        return Cli.CANNOT_START;
    }
}
