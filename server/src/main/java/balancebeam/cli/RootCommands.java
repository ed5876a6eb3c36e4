package balancebeam.cli;

import java.nio.file.Path;
import java.util.List;

/** What the commands are that the root package runs, since they need event loops; a test holds them to their own help. */
final class RootCommands {
    private RootCommands() {}

    static Description run() {
        Flag<Path> config = Flag.value("FILE", Path::of, "-c", "--config")
                .severalValues()
                .help("Configuration files or folders; balancebeam.yaml unless given.");
        return Description.of("run", "Run a balancer from its configuration file.")
                .says("The file is read again, and what changed is put in force without a request lost, on HUP, by"
                        + " `balancebeam reload`, or with --watch whenever it changes. The first TERM or INT lets"
                        + " what runs finish; the second ends at once.")
                .flags(config, Flag.on("--watch").help("Reload whenever a file changes."));
    }

    static Description demo() {
        return Description.of("demo", "Start three little servers and a balancer to play with.")
                .says("It takes the flags of a balancer without a file; unlike that one it listens on 127.0.0.1:1100,"
                        + " and probes every second.")
                .takes(List.of("[FLAG]..."));
    }
}
