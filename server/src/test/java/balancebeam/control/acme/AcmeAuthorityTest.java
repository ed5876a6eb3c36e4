package balancebeam.control.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.AcmeConfig;
import balancebeam.config.AcmeConfig.ExternalAccountConfig;
import balancebeam.config.AcmeConfig.KeyType;
import balancebeam.config.Defaults;
import balancebeam.control.acme.Authority.Refusal;
import balancebeam.testkit.AcmeDirectory;
import balancebeam.testkit.Fields;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import balancebeam.tls.AcmeChallenges;
import balancebeam.tls.AcmeFiles;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What authorities answer, over real sockets, and what becomes of it. */
class AcmeAuthorityTest {
    private static final String NAME = "a.example";
    private static final String PREFIX = "/.well-known/acme-challenge/";

    @TempDir
    private Path folder;

    private final TestAuthority root = TestAuthority.make();
    private final AcmeDirectory directory = AcmeDirectory.start(root);
    private final AcmeChallenges challenges = new AcmeChallenges();
    private final ScriptedOrigin names = ScriptedOrigin.start();
    private final KeyPair keys = AcmeFiles.newKeys(KeyType.ECDSA_P256);

    @BeforeEach
    void names() {
        directory.namesAreAt(names.address(), names.address());
        names.otherwise((request, connection) -> {
            String answer = challenges.answer(request.target().replace(PREFIX, ""));
            connection.answer(answer == null ? 404 : 200, Fields.EMPTY, answer == null ? "none" : answer);
        });
    }

    @AfterEach
    void close() {
        directory.close();
        names.close();
    }

    private AcmeAuthority authority() throws Exception {
        return authority(directory.uri(), null);
    }

    private AcmeAuthority authority(URI uri, @Nullable ExternalAccountConfig external) throws Exception {
        AcmeConfig config = new AcmeConfig(
                uri,
                root.write(folder),
                folder.resolve("state"),
                "ops@example.com",
                Defaults.ACME_CHALLENGES,
                KeyType.ECDSA_P256,
                external);
        StateFolder state = new StateFolder(config);
        state.make();
        return new AcmeAuthority(config, state, challenges);
    }

    private Refusal refusal(AcmeAuthority of, int number) {
        Refusal refusal = assertThrows(Refusal.class, () -> of.order(NAME, keys, number, null));
        assertFalse(challenges.awaitsHttp());
        assertFalse(challenges.awaitsTls());
        return refusal;
    }

    @Test
    void wrongNoncesAreTriedAgain() throws Exception {
        directory.badNonces(3);
        List<X509Certificate> chain = authority().order(NAME, keys, 0, null);
        assertEquals(keys.getPublic(), chain.getFirst().getPublicKey());
        assertFalse(challenges.awaitsHttp());
    }

    @Test
    void anAuthorityThatIsOutOfOrderSaysWhenToComeBack() throws Exception {
        directory.unavailable(Integer.MAX_VALUE, 1200);
        Refusal refusal = refusal(authority(), 0);
        assertFalse(refusal.isOfOneName());
        assertTrue(String.valueOf(refusal.getMessage()).endsWith(" answers: HTTP 503"), refusal::getMessage);
        assertIn(Duration.ofMinutes(20), refusal);
        assertEquals(List.of("GET directory"), directory.log());
    }

    private static void assertIn(Duration time, Refusal refusal) {
        Instant later = refusal.retryAfter();
        Duration wait = later == null ? Duration.ZERO : Duration.between(Instant.now(), later);
        assertTrue(wait.compareTo(time) <= 0 && wait.plusSeconds(60).compareTo(time) > 0, wait::toString);
    }

    @Test
    void tooManyOrdersAreRefusedUntilLater() throws Exception {
        directory.rateLimited(1, 3600);
        AcmeAuthority authority = authority();
        Refusal refusal = refusal(authority, 0);
        assertEquals("the authority says: rateLimited: too many certificates already issued", refusal.getMessage());
        assertIn(Duration.ofHours(1), refusal);
        assertEquals(1, authority.order(NAME, keys, 2, null).size());
        assertEquals(1, directory.accounts());
    }

    @Test
    void anAuthorityThatIsGoneCanNotBeReached() throws Exception {
        AcmeAuthority authority = authority();
        directory.close();
        Refusal refusal = refusal(authority, 0);
        assertFalse(refusal.isOfOneName());
        assertTrue(String.valueOf(refusal.getMessage()).contains(" can't be reached: "), refusal::getMessage);
    }

    @Test
    void whatIsNoAuthorityIsSaidToBeNone() throws Exception {
        try (ScriptedOrigin site = ScriptedOrigin.secure(root.server("127.0.0.1"))) {
            site.otherwise((request, connection) ->
                    connection.answer(200, Fields.of("Content-Type", "text/html"), "<html>It works!</html>"));
            Refusal refusal = refusal(authority(URI.create("https://" + site.hostPort() + "/"), null), 0);
            assertTrue(String.valueOf(refusal.getMessage()).contains(" answers: "), refusal::getMessage);
        }
    }

    @Test
    void aDirectoryThatNobodyVouchesForIsNotTalkedTo() throws Exception {
        TestAuthority stranger = TestAuthority.make();
        try (AcmeDirectory other = AcmeDirectory.start(stranger)) {
            Refusal refusal = refusal(authority(other.uri(), null), 0);
            assertTrue(String.valueOf(refusal.getMessage()).contains(" can't be reached: "), refusal::getMessage);
            assertEquals(List.of(), other.log());
        }
    }

    @Test
    void eachTryTakesTheNextChallenge() throws Exception {
        directory.failChallenges(2);
        AcmeAuthority authority = authority();
        assertEquals(
                "the authority could not verify a.example by http-01: incorrectResponse: scripted",
                refusal(authority, 0).getMessage());
        Refusal second = refusal(authority, 1);
        assertTrue(second.isOfOneName());
        assertEquals(
                "the authority could not verify a.example by tls-alpn-01: incorrectResponse: scripted",
                second.getMessage());
        authority.order(NAME, keys, 2, null);
        directory.offer("dns-01");
        assertEquals(
                "the authority offers no challenge of those that are configured",
                refusal(authority, 3).getMessage());
    }

    @Test
    void anExternalAccountIsBoundByItsKey() throws Exception {
        directory.requireExternalAccount("customer-7", "c2VjcmV0LW9mLTMyLWJ5dGVzLWFzLWl0LXNob3VsZC0");
        assertEquals(
                "the authority says: externalAccountRequired: bind it to an account",
                refusal(authority(), 0).getMessage());
        var wrong = new ExternalAccountConfig("customer-7", "YW5vdGhlci1zZWNyZXQtb2YtdGhlLXNhbWUtbGVuZ3Ro");
        refusal(authority(directory.uri(), wrong), 0);
        var right = new ExternalAccountConfig("customer-7", "c2VjcmV0LW9mLTMyLWJ5dGVzLWFzLWl0LXNob3VsZC0");
        KeyPair rsa = AcmeFiles.newKeys(KeyType.RSA_2048);
        List<X509Certificate> chain = authority(directory.uri(), right).order(NAME, rsa, 0, null);
        assertEquals(rsa.getPublic(), chain.getFirst().getPublicKey());
    }

    @Test
    void theAuthorityIsAskedWhenToRenewAndToldWhatIsReplaced() throws Exception {
        AcmeAuthority authority = authority();
        X509Certificate first = authority.order(NAME, keys, 0, null).getFirst();
        assertNull(authority.renewal(first));
        Instant from = Instant.parse("2026-12-01T00:00:00Z");
        directory.renewBetween(from, from.plusSeconds(3600));
        assertEquals(new Authority.Window(from, from.plusSeconds(3600)), authority.renewal(first));
        authority.order(NAME, keys, 0, first);
        String id = String.valueOf(AcmeFiles.renewalId(first));
        assertTrue(directory.lastOrder().contains("\"replaces\":\"" + id + "\""), directory::lastOrder);
        assertTrue(
                directory.log().contains("GET renewal-info/" + id),
                () -> directory.log().toString());
    }
}
