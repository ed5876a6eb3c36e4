package balancebeam.cli;

import balancebeam.assembly.TlsInFile;
import balancebeam.bytes.JsonText;
import balancebeam.cli.admin.JsonReader;
import balancebeam.cli.admin.JsonView;
import balancebeam.config.Config;
import balancebeam.control.TlsView;
import balancebeam.control.status.TlsJson;
import java.time.Duration;
import java.util.List;

/** {@code balancebeam tls}: certificates and when they expire, and what became of handshakes. Main thread only. */
final class TlsCommand implements Command {
    /** Longer than any certificate is valid. */
    private static final int MOST_DAYS = 36_500;

    private final AdminFlags flags = new AdminFlags();
    private final Flag<Integer> within = Flag.value("DAYS", TlsCommand::days, "--within")
            .byDefault("0")
            .help("Exit with 1 also when a certificate expires within so many days.");
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("tls", "Show certificates, when they expire, and what became of handshakes.")
                .says("Exit 1 when a certificate has expired, or does within --within, so that cron can tell; 78 when"
                        + " one can't be read from its file. Handshakes are those of the running process. "
                        + FileOrProcess.DOC)
                .flags(within)
                .flags(flags.all())
                .flags(json);
    }

    private static int days(String text) {
        int days = Values.wholeNumber(text);
        if (days < 0 || days > MOST_DAYS) {
            throw new IllegalArgumentException("'%s' is not from 0 to %d".formatted(text, MOST_DAYS));
        }
        return days;
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        Commands.none(operands, 0);
        int days = within.get();
        return new FileOrProcess(flags, around)
                .run("/v1/tls", reply -> tell(reply.text(), days, around), config -> byFile(config, days, around));
    }

    private int byFile(Config config, int days, Surroundings around) {
        List<TlsView> views;
        try {
            views = TlsInFile.of(config);
        } catch (IllegalArgumentException e) {
            // Changed since the configuration was checked, just now.
            around.err().println(e.getMessage());
            return ConfigFiles.BAD_CONFIG;
        }
        return tell(JsonText.of(TlsJson.of(views, List.of())) + "\n", days, around);
    }

    private int tell(String text, int days, Surroundings around) {
        JsonView answer = JsonView.of(JsonReader.read(text));
        long expiring = TlsPage.expiring(answer, Duration.ofDays(days));
        if (json.isGiven()) {
            around.out().print(text);
        } else {
            TlsPage.lines(answer, around.colours()).forEach(around.out()::println);
            TlsPage.warnings(answer).forEach(warning -> around.err().println("warning: " + warning));
            if (expiring > 0) {
                around.err().println(sum(expiring, days));
            }
        }
        return expiring > 0 ? 1 : 0;
    }

    private static String sum(long count, int days) {
        String certificates = Figures.count(count, "certificate");
        String expired = count == 1 ? "has expired" : "have expired";
        return days == 0
                ? "%s %s".formatted(certificates, expired)
                : "%s %s, or %s within %s"
                        .formatted(certificates, expired, count == 1 ? "does" : "do", Figures.count(days, "day"));
    }
}
