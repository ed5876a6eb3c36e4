package balancebeam;

import balancebeam.bytes.IpText;
import balancebeam.cli.Arguments;
import balancebeam.cli.BadUsageException;
import balancebeam.cli.Cli;
import balancebeam.cli.ConfigFiles;
import balancebeam.cli.Flag;
import balancebeam.config.Config;
import balancebeam.config.text.Reading;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code balancebeam run [-c FILE]...}: a balancer from a configuration file, which HUP makes it read again. Main thread only. */
final class RunCommand {
    static final String NAME = "run";

    private RunCommand() {}

    /** Runs until a signal ends it. */
    static int run(List<String> args, PrintStream out, PrintStream err) throws InterruptedException {
        Flag<Path> config = Flag.value("FILE", Path::of, "-c", "--config")
                .severalValues()
                .help("Configuration files or folders; balancebeam.yaml unless given.");
        Flag<Boolean> watch = Flag.on("--watch").help("Reload whenever a file changes.");
        Flag<Boolean> help = Flag.on("-h", "--help").help("Print this help and exit.");
        List<Flag<?>> flags = List.of(config, watch, help);
        try {
            Arguments.distribute(flags, args);
        } catch (BadUsageException e) {
            err.println(e.getMessage());
            return Cli.BAD_USAGE;
        }
        if (help.isGiven()) {
            out.print(Cli.help("run [-c FILE]... [--watch]", "Runs a balancer from its configuration.", flags));
            return 0;
        }
        ConfigFiles files = new ConfigFiles(config.values());
        Config untried = files.readUntried();
        if (untried != null) {
            Logging.set(untried.process().logLevel());
        }
        Reading reading = files.read();
        Config read = reading.config();
        if (read == null) {
            ConfigFiles.complain(reading, err);
            return ConfigFiles.BAD_CONFIG;
        }
        ServiceContext service = ServiceContext.ofProcess();
        // Before the start, so that a signal during it is not lost.
        StopSignals signals = StopSignals.install();
        Balancebeam balancer;
        try {
            balancer = Balancebeam.start(reading, files::read, service.sockets());
        } catch (IOException e) {
            return service.couldNotStart(Main.couldNotStart(read, e), err);
        }
        tell(balancer, reading);
        signals.onReload(balancer::reload);
        if (watch.isGiven()) {
            ConfigWatch.start(files.paths(), balancer::reload);
        }
        signals.onReopen(balancer::reopenLogs);
        signals.onFirst(balancer::drain);
        balancer.tell(service.notifier());
        Main.await(balancer);
        return 0;
    }

    private static void tell(Balancebeam balancer, Reading reading) {
        Logger log = LoggerFactory.getLogger(RunCommand.class);
        reading.warnings().forEach(warning -> log.warn("{}", warning));
        Main.tell(balancer);
        InetSocketAddress admin = balancer.adminAddress();
        if (admin != null) {
            log.info("Console and admin API: http://{}/", IpText.of(admin));
        }
        Path socket = balancer.adminSocket();
        if (socket != null) {
            log.info("Admin API: unix:{}", socket);
        }
    }
}
