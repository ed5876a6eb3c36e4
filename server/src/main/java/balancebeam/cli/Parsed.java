package balancebeam.cli;

import balancebeam.config.Config;
import java.io.PrintStream;

/**
 * What a command line came to, and what then is to be done. (A method rather than a switch over the three records: its
 * bootstrap would cost every start 10 ms.) Immutable.
 */
public sealed interface Parsed {
    /** Runs what is configured, blocking until it has ended; the result is the program's exit code. */
    @FunctionalInterface
    interface Runner {
        int run(Config config) throws InterruptedException;
    }

    /** Does it, and returns the program's exit code. */
    int act(Runner runner, PrintStream out, PrintStream err) throws InterruptedException;

    /** The balancer is to run. */
    record Run(Config config) implements Parsed {
        @Override
        public int act(Runner runner, PrintStream out, PrintStream err) throws InterruptedException {
            return runner.run(config);
        }
    }

    /** Something was only asked for. */
    record Shown(String text) implements Parsed {
        @Override
        public int act(Runner runner, PrintStream out, PrintStream err) {
            out.println(text);
            return 0;
        }
    }

    /** It makes no sense, and one line says why. */
    record Refused(int exitCode, String line) implements Parsed {
        @Override
        public int act(Runner runner, PrintStream out, PrintStream err) {
            err.println(line);
            return exitCode;
        }
    }
}
