package balancebeam.cli;

import balancebeam.cli.admin.AdminReply;
import balancebeam.cli.admin.NothingListensException;
import balancebeam.config.Config;
import balancebeam.config.text.Reading;
import java.util.function.ToIntFunction;

/**
 * Decides for a command that works on both what it works on: the file that {@code -c} names, else the running process, else,
 * if there is none, the file in the usual place. Main thread only.
 */
final class FileOrProcess {
    static final String DOC =
            "With -c it works on that file. Without, it asks the running process, and if there is none it"
                    + " works on balancebeam.yaml.";

    private static final int NOT_FOUND = 404;

    private final AdminFlags flags;
    private final Surroundings around;

    FileOrProcess(AdminFlags flags, Surroundings around) {
        this.flags = flags;
        this.around = around;
    }

    /** Does it; the result is an exit code. */
    int run(String target, ToIntFunction<AdminReply> running, ToIntFunction<Config> offline) {
        if (flags.config.isGiven()) {
            return offline(offline);
        }
        AdminReply reply;
        try {
            reply = flags.client(around).get(target);
        } catch (NothingListensException e) {
            if (!mayFallBack()) {
                throw e;
            }
            around.err().println("No process is running here; by the file:");
            return offline(offline);
        }
        if (reply.status() == NOT_FOUND && mayFallBack()) {
            // An older one.
            around.err().println("The running process can't tell; by the file:");
            return offline(offline);
        }
        return running.applyAsInt(reply.orThrow());
    }

    /** Of a process that the user has named, no other file may answer. */
    private boolean mayFallBack() {
        return !flags.isNamed(around) && new ConfigFiles(flags.config.values(), around).exist();
    }

    /** Does it by the file. */
    int offline(ToIntFunction<Config> offline) {
        Reading reading = new ConfigFiles(flags.config.values(), around).read();
        Config config = reading.config();
        if (config == null) {
            ConfigFiles.complain(reading, around.err());
            return ConfigFiles.BAD_CONFIG;
        }
        return offline.applyAsInt(config);
    }
}
