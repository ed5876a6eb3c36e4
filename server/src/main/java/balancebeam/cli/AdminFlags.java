package balancebeam.cli;

import balancebeam.cli.admin.AdminAddress;
import balancebeam.cli.admin.AdminClient;
import balancebeam.cli.admin.AdminException;
import balancebeam.config.AdminConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flags by which a command finds the running process. Main thread only. */
final class AdminFlags {
    static final String ADDRESS = "BALANCEBEAM_ADMIN";
    static final String TOKEN = "BALANCEBEAM_ADMIN_TOKEN";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final Flag<AdminAddress> admin = Flag.value("ADDRESS", AdminAddress::parse, "--admin")
            .help(
                    "Where the admin API is: HOST:PORT, a URL, or unix:/PATH. Unless given",
                    "$BALANCEBEAM_ADMIN, then what the configuration says, then 127.0.0.1:9190.");
    final Flag<Path> tokenFile = Flag.value("FILE", Path::of, "--token-file")
            .help("Holds the admin API's token. Unless given $BALANCEBEAM_ADMIN_TOKEN,", "then the configuration's.");
    final Flag<Path> config = Commands.config();

    /** All three, in the order of the help. */
    List<Flag<?>> all() {
        return List.of(admin, tokenFile, config);
    }

    /** Whether the user has named a process. */
    boolean isNamed(Surroundings around) {
        return admin.isGiven() || !around.variable(ADDRESS).isEmpty();
    }

    /** What asks the process that is meant. */
    AdminClient client(Surroundings around) {
        AdminAddress named = named(around);
        // To read it takes longer than all else that a command does.
        boolean all =
                named != null && (tokenFile.isGiven() || !around.variable(TOKEN).isEmpty());
        AdminConfig configured = all ? null : AdminInFile.find(config.values(), around);
        AdminAddress inFile = configured == null ? null : AdminAddress.of(configured);
        AdminAddress address = named != null ? named : inFile != null ? inFile : AdminAddress.USUAL;
        // The token of a file is for the process of that file only.
        String ofFile = configured != null && address.equals(inFile) ? configured.token() : "";
        return new AdminClient(address, token(around, ofFile), PATIENCE);
    }

    private @Nullable AdminAddress named(Surroundings around) {
        if (admin.isGiven()) {
            return admin.get();
        }
        String text = around.variable(ADDRESS);
        try {
            return text.isEmpty() ? null : AdminAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadUsageException(ADDRESS + ": " + e.getMessage(), e);
        }
    }

    private String token(Surroundings around, String ofFile) {
        if (tokenFile.isGiven()) {
            try {
                return visible(
                        tokenFile.name(), Files.readString(tokenFile.get()).strip());
            } catch (IOException e) {
                throw new AdminException("%s can't be read".formatted(tokenFile.get()));
            }
        }
        String variable = around.variable(TOKEN);
        return variable.isEmpty() ? ofFile : visible(TOKEN, variable);
    }

    /** A line break in it would forge a request. */
    private static String visible(String where, String token) {
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) <= ' ' || token.charAt(i) >= 0x7f) {
                throw new BadUsageException(where + ": a token is visible ASCII without spaces");
            }
        }
        return token;
    }
}
