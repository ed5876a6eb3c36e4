package balancebeam.docs;

import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * The files of certificates that a page names, made in a folder of a test, each by what its name says: certbot's two files for
 * the name of their folder, {@code NAME-ca.pem} for an authority, {@code NAME.pem} for a name. One authority signs all of them.
 * One thread.
 */
final class TrialCertificates {
    private static final Pattern FILE = Pattern.compile("/etc/(?:letsencrypt|balancebeam)/[a-z0-9./-]+\\.pem");
    private static final String LIVE = "/live/";

    private final TestAuthority authority = TestAuthority.make();
    private final Path folder;

    TrialCertificates(Path folder) {
        this.folder = folder;
    }

    /** The text with files that are there. */
    String made(String text) {
        return FILE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        made(folder.resolve(found.group().substring(1))).toString()));
    }

    private Path made(Path file) {
        try {
            if (Files.exists(file)) {
                return file;
            }
            if (file.toString().contains(LIVE)) {
                renew(Objects.requireNonNull(file.getParent()));
                return file;
            }
            Path parent = Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Path written = file.toString().endsWith("-ca.pem")
                    ? authority.write(Files.createTempDirectory(folder, "ca"))
                    : authority.issue(
                            Files.createTempDirectory(folder, "issued"),
                            file.getFileName().toString().replaceFirst("\\.pem$", ""));
            return Files.move(written, parent.resolve(file.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What certbot does: new files in its archive, and links to them. */
    void renew(String name) {
        try {
            renew(folder.resolve("etc/letsencrypt/live").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void renew(Path live) throws IOException {
        Files.createDirectories(live);
        Path archive = Files.createDirectories(live.resolve("../../archive").normalize());
        String name = live.getFileName().toString();
        Path issued = authority.issue(Files.createTempDirectory(archive, "a"), name);
        for (String link : new String[] {"privkey.pem", "fullchain.pem"}) {
            Files.deleteIfExists(live.resolve(link));
            Files.createSymbolicLink(live.resolve(link), issued);
        }
    }

    /** What a client needs that trusts the authority. */
    SSLContext client() {
        return authority.client();
    }

    /** The same, with a certificate of its own. */
    SSLContext client(String name) {
        return authority.client(name);
    }

    /** What endpoints show, by their address as by the name of the page. */
    SSLContext ofEndpoints() {
        return authority.server("127.0.0.1", "app.internal.example.com");
    }
}
