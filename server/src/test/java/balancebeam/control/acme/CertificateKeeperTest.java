package balancebeam.control.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.AcmeConfig;
import balancebeam.config.AcmeConfig.KeyType;
import balancebeam.config.Defaults;
import balancebeam.control.AcmeView;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a certificate is asked for, and when not, by a clock that the test sets. */
class CertificateKeeperTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private final ScriptedAuthority authority = new ScriptedAuthority();
    private AcmeConfig config = config(KeyType.ECDSA_P256);
    private StateFolder state = new StateFolder(config);
    private CertificateKeeper keeper = keeper(state);

    private AcmeConfig config(KeyType type) {
        Path where = folder == null ? Path.of("") : folder;
        return new AcmeConfig(
                URI.create("https://ca.example/dir"), null, where, "", Defaults.ACME_CHALLENGES, type, null);
    }

    private CertificateKeeper keeper(StateFolder folderOfState) {
        return new CertificateKeeper(
                config, folderOfState, authority, () -> authority.now, new Random(1), new CertificateKeeper.Counted());
    }

    /** As a process that starts does. */
    private void start(String... names) throws IOException {
        state.close();
        config = config(config.keyType());
        state = new StateFolder(config);
        state.make();
        keeper = keeper(state);
        keeper.names(Set.of(names));
    }

    @AfterEach
    void letGo() throws IOException {
        state.close();
    }

    /** Looks; gives what was asked for meanwhile. */
    private List<String> look() throws InterruptedException {
        authority.asked.clear();
        Duration quiet = keeper.look();
        assertTrue(!quiet.isNegative() && quiet.compareTo(MINUTE) <= 0, quiet::toString);
        // Files carry the time of the machine: here it is that of the test.
        if (!authority.asked.isEmpty()) {
            keeper.views().forEach(view -> stamp(view.name()));
        }
        return List.copyOf(authority.asked);
    }

    private void stamp(String name) {
        try {
            if (Files.exists(config.file(name))) {
                Files.setLastModifiedTime(config.file(name), FileTime.from(authority.now));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void pass(Duration time) {
        authority.now = authority.now.plus(time);
    }

    private AcmeView view() {
        return keeper.views().getFirst();
    }

    @Test
    void aCertificateIsHadOnceAndRenewedBeforeTwoThirdsOfItsLifetime() throws Exception {
        start("a.example");
        assertEquals(AcmeView.State.WANTED, view().state());
        assertEquals(List.of("a.example 0"), look());
        assertEquals(List.of(), look());
        assertEquals(AcmeView.State.KEPT, view().state());
        pass(Duration.ofDays(52));
        assertEquals(List.of(), look());
        pass(Duration.ofDays(8));
        assertEquals(List.of("a.example 0 replacing"), look());
        assertEquals(List.of(), look());
        start("a.example");
        assertEquals(List.of(), look());
    }

    @Test
    void certificatesOfOneDayAreNotRenewedAtTheSameTime() throws Exception {
        start("a.example", "b.example", "c.example", "d.example");
        look();
        assertEquals(4, keeper.views().stream().map(AcmeView::next).distinct().count());
    }

    @Test
    void failuresMakeItWaitLongerAndRestartsDoNotHelp() throws Exception {
        start("a.example");
        int tries = 0;
        int inTheFirstHour = 0;
        for (int minute = 0; minute < 24 * 60; minute++) {
            authority.refuse("no. " + minute, null, true);
            int now = look().size();
            tries += now;
            inTheFirstHour += minute < 60 ? now : 0;
            if (now == 0) {
                authority.refusals.clear();
            } else {
                start("a.example");
            }
            pass(MINUTE);
        }
        assertEquals(4, inTheFirstHour);
        assertTrue(tries >= 6 && tries <= 9, "tries in a day: " + tries);
        look();
        assertEquals(AcmeView.State.FAILING, view().state());
        assertEquals(tries, view().failures());
        pass(Duration.ofHours(11));
        authority.refusals.clear();
        assertEquals(List.of("a.example " + tries), look());
        assertEquals(AcmeView.State.KEPT, view().state());
        assertEquals("", view().error());
    }

    @Test
    void whatTheAuthorityAsksForIsKeptButNotForever() throws Exception {
        start("a.example");
        authority.refuse("too many", authority.now.plus(Duration.ofHours(3)), true);
        look();
        pass(Duration.ofMinutes(179));
        assertEquals(List.of(), look());
        pass(Duration.ofMinutes(2));
        authority.refuse("too many", authority.now.plus(Duration.ofDays(300)), true);
        assertEquals(List.of("a.example 1"), look());
        pass(Duration.ofHours(25));
        assertEquals(List.of("a.example 2"), look());
    }

    @Test
    void anAuthorityThatIsGoneIsAskedForOneNameAndNotForAll() throws Exception {
        start("a.example", "b.example", "c.example");
        authority.refuse("gone", null, false);
        assertEquals(1, look().size());
        pass(Duration.ofMinutes(2));
        assertEquals(3, look().size());
    }

    @Test
    void aNameThatFailsHoldsUpNoOther() throws Exception {
        start("a.example", "b.example");
        authority.refuse("not yours", null, true);
        assertEquals(2, look().size());
        assertEquals(
                1, keeper.views().stream().filter(view -> view.failures() == 0).count());
    }

    @Test
    void aProcessThatIsKilledInATryCountsItAsFailed() throws Exception {
        start("a.example");
        authority.interrupts = true;
        // What the try left behind when the power went: written before it began.
        state.isOurs();
        state.tries("a.example", Tries.NONE.failed("the process ended meanwhile", authority.now, null, new Random(1)));
        start("a.example");
        assertEquals(List.of(), look());
        assertEquals("the process ended meanwhile", view().error());
        assertThrows(InterruptedException.class, () -> {
            pass(Duration.ofMinutes(2));
            keeper.look();
        });
        // Stopped in good order: the one before counts, and no other.
        authority.interrupts = false;
        start("a.example");
        assertEquals(List.of("a.example 1"), look());
    }

    @Test
    void namesThatComeAreHadAndThoseThatGoAreKeptOnDisk() throws Exception {
        start("a.example");
        look();
        keeper.names(Set.of("b.example"));
        assertEquals(List.of("b.example 0"), look());
        assertEquals(
                List.of("b.example"),
                keeper.views().stream().map(AcmeView::name).toList());
        keeper.names(Set.of("a.example", "b.example"));
        assertEquals(List.of(), look());
    }

    @Test
    void whatCanNotBeReadIsPutAsideAndMadeAnew() throws Exception {
        start("a.example");
        look();
        Files.writeString(config.file("a.example"), "half a certif");
        assertEquals(List.of("a.example 0"), look());
        assertEquals(AcmeView.State.KEPT, view().state());
        Path account = config.folder().resolve("account.pem");
        state.accountKey();
        Files.writeString(account, "-----BEGIN");
        state.accountKey();
        assertTrue(Files.readString(account).contains("PRIVATE KEY"));
        try (Stream<Path> all = Files.walk(folder)) {
            assertEquals(
                    2,
                    all.filter(file -> file.toString().contains(".unreadable-")).count());
        }
    }

    @Test
    void aFileOfTriesThatCanNotBeReadCountsForNothing() throws Exception {
        start("a.example");
        Files.writeString(config.folder().resolve("certificates/a.example.tries"), "failures 3\nnext tomorrow\n");
        assertEquals(List.of("a.example 0"), look());
    }

    @Test
    void aClockThatIsFarAheadDoesNotMakeItAskAgainAndAgain() throws Exception {
        start("a.example");
        authority.now = ScriptedAuthority.START;
        look();
        // A year ahead: by this clock what the authority gives has expired already.
        Duration year = Duration.ofDays(365);
        authority.now = ScriptedAuthority.START.plus(year);
        CertificateKeeper ahead = new CertificateKeeper(
                config,
                state,
                new Behind(authority, year),
                () -> authority.now,
                new Random(1),
                new CertificateKeeper.Counted());
        ahead.names(Set.of("a.example"));
        authority.asked.clear();
        for (int minute = 0; minute < 60; minute++) {
            ahead.look();
            if (authority.asked.size() == 1 && minute == 0) {
                stamp("a.example");
            }
            pass(MINUTE);
        }
        assertEquals(1, authority.asked.size(), authority.asked::toString);
        // Set right again: what was written in the future says nothing.
        authority.now = ScriptedAuthority.START.plus(Duration.ofDays(70));
        assertEquals(1, look().size());
    }

    /** An authority whose clock is right. */
    private record Behind(ScriptedAuthority authority, Duration by) implements Authority {
        @Override
        public List<X509Certificate> order(String name, KeyPair keys, int number, @Nullable X509Certificate replaced)
                throws Refusal, InterruptedException {
            Instant wrong = authority.now;
            authority.now = wrong.minus(by);
            try {
                return authority.order(name, keys, number, replaced);
            } finally {
                authority.now = wrong;
            }
        }

        @Override
        public Authority.@Nullable Window renewal(X509Certificate certificate) {
            return authority.renewal(certificate);
        }
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeItWaitForWhatWasWrittenInTheFuture() throws Exception {
        start("a.example");
        authority.refuse("no", null, false);
        look();
        authority.now = ScriptedAuthority.START.minus(Duration.ofDays(400));
        assertEquals(List.of("a.example 1"), look());
        assertEquals(List.of(), look());
    }

    @Test
    void theAuthoritySaysWhenToRenewAndIsAskedFourTimesADay() throws Exception {
        start("a.example");
        look();
        int before = authority.questions;
        authority.window =
                new Authority.Window(authority.now.plus(Duration.ofDays(2)), authority.now.plus(Duration.ofDays(3)));
        int tries = 0;
        for (int hour = 0; hour < 48; hour++) {
            tries += look().size();
            pass(Duration.ofHours(1));
        }
        assertEquals(0, tries);
        assertTrue(authority.questions - before <= 9, "questions: " + (authority.questions - before));
        pass(Duration.ofHours(25));
        assertEquals(1, look().size());
    }

    @Test
    void anotherKindOfKeyIsHadAtOnce() throws Exception {
        start("a.example");
        look();
        config = config(KeyType.RSA_2048);
        start("a.example");
        assertEquals(1, look().size());
        assertEquals(List.of(), look());
    }

    @Test
    void whatIsForAnotherNameIsNotServed() throws Exception {
        start("a.example");
        authority.wrongName = true;
        look();
        assertFalse(Files.exists(config.file("a.example")));
        assertEquals("what the authority gave is of no use: the certificate is for [other.example]", view().error());
    }

    @Test
    void oneProcessAtATimeAsksAndTheOtherTakesOver() throws Exception {
        start("a.example");
        assertTrue(state.isOurs());
        try (StateFolder other = new StateFolder(config)) {
            CertificateKeeper second = keeper(other);
            second.names(Set.of("a.example"));
            second.look();
            assertEquals(List.of(), authority.asked);
            assertEquals(AcmeView.State.ELSEWHERE, second.views().getFirst().state());
            state.close();
            second.look();
            assertEquals(List.of("a.example 0"), authority.asked);
        }
    }

    @Test
    void whenTheStateCanNotBeKeptNobodyIsAsked() throws Exception {
        start("a.example");
        state.isOurs();
        Path certificates = config.folder().resolve("certificates");
        Files.delete(certificates);
        Files.writeString(certificates, "no folder");
        assertEquals(List.of(), look());
        assertEquals(AcmeView.State.FAILING, view().state());
        assertTrue(view().error().startsWith("its state can't be kept: "), view()::error);
    }
}
