package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.cli.admin.JsonView;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates by ACME, from an authority that really connects to find out whose a name is. */
class AcmeStoryTest {
    @TempDir
    private Path folder;

    @Test
    void theFirstCertificateComesByHttpAndIsServed() throws IOException {
        try (AcmeStage acme = new AcmeStage(folder);
                ConfiguredStage stage = acme.start("shop.example, Www.Shop.example", "challenges: http-01")) {
            acme.awaitTrusted("shop.example");
            acme.awaitTrusted("www.shop.example");
            assertTrue(acme.directory.log().contains("http-01 shop.example valid"));
            assertEquals(2, acme.directory.issued());
            assertEquals(1, acme.directory.accounts());
            AcmeStage.awaitState(stage, "www.shop.example", "kept");
            JsonView view = AcmeStage.view(stage, "shop.example");
            assertEquals(0, view.whole("failures"));
            assertTrue(view.text("next").compareTo(view.text("expires")) < 0);
            assertOnlyTheOwnerMayRead(folder.resolve("state"));
        }
    }

    private static void assertOnlyTheOwnerMayRead(Path state) throws IOException {
        try (Stream<Path> all = Files.walk(state)) {
            for (Path path : all.toList()) {
                String wanted = Files.isDirectory(path) ? "rwx------" : "rw-------";
                assertEquals(
                        wanted, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), path::toString);
                assertFalse(path.toString().endsWith(".new"), path::toString);
            }
        }
    }

    @Test
    void theFirstCertificateComesByTlsAndIsServed() {
        try (AcmeStage acme = new AcmeStage(folder);
                ConfiguredStage stage = acme.start("shop.example", "challenges: tls-alpn-01")) {
            acme.awaitTrusted("shop.example");
            assertTrue(acme.directory.log().contains("tls-alpn-01 shop.example valid"));
            AcmeStage.awaitState(stage, "shop.example", "kept");
        }
    }

    @Test
    void tokensThatNobodyWaitsForAreRoutedAsEver() {
        try (AcmeStage acme = new AcmeStage(folder);
                ConfiguredStage stage = acme.start("shop.example", "")) {
            assertEquals(
                    204, acme.askInTheClear("/.well-known/acme-challenge/none").status());
            acme.awaitTrusted("shop.example");
            assertEquals(
                    204, acme.askInTheClear("/.well-known/acme-challenge/none").status());
            assertEquals(
                    204,
                    stage.ask("GET /.well-known/acme-challenge/ HTTP/1.1\r\nHost: a")
                            .status());
        }
    }

    @Test
    void aRestartUsesWhatIsThere() {
        try (AcmeStage acme = new AcmeStage(folder)) {
            try (ConfiguredStage stage = acme.start("shop.example", "")) {
                AcmeStage.awaitState(stage, "shop.example", "kept");
            }
            try (ConfiguredStage stage = acme.start("shop.example", "")) {
                assertTrue(acme.isTrusted("shop.example"), "from the first connection on");
                AcmeStage.awaitState(stage, "shop.example", "kept");
                assertEquals(1, acme.directory.orders());
                assertEquals(1, acme.directory.accounts());
            }
        }
    }

    @Test
    void untilThereIsOneAStandInIsServedAndSaid() {
        try (AcmeStage acme = new AcmeStage(folder)) {
            acme.directory.failChallenges(1);
            try (ConfiguredStage stage = acme.start("shop.example", "challenges: http-01")) {
                AcmeStage.awaitState(stage, "shop.example", "failing");
                assertFalse(acme.isTrusted("shop.example"));
                JsonView answer = stage.admin().get("/v1/tls").orThrow().json();
                JsonView certificate =
                        answer.views("tls").getFirst().views("certificates").getFirst();
                assertEquals(List.of("shop.example"), certificate.texts("names"));
                assertEquals("Balancebeam stand-in", certificate.text("issuer"));
                assertTrue(certificate.texts("warnings").getFirst().contains("stands in"));
                String error = AcmeStage.view(stage, "shop.example").text("error");
                assertEquals(
                        "the authority could not verify shop.example by http-01: incorrectResponse: scripted", error);
            }
        }
    }

    @Test
    void aReloadAddsNamesAndTakesThemAwayWithoutLosingOne() throws Exception {
        try (AcmeStage acme = new AcmeStage(folder);
                Balancebeam balancer = Balancebeam.start(config(acme, "shop.example"))) {
            acme.awaitTrusted("shop.example");
            try (RawClient client = acme.trusting("shop.example").connect()) {
                balancer.reload(config(acme, "new.example, shop.example"));
                assertTrue(acme.isTrusted("shop.example"), "while the other is had");
                acme.awaitTrusted("new.example");
                balancer.reload(config(acme, "new.example"));
                assertTrue(acme.isTrusted("new.example"));
                assertFalse(acme.isTrusted("shop.example"));
                balancer.reload(config(acme, "shop.example, new.example"));
                assertTrue(acme.isTrusted("shop.example"), "it was kept");
                client.send(AcmeStage.GET);
                assertEquals(204, client.readAnswer().status());
            }
            assertEquals(2, acme.directory.orders());
        }
    }

    private static Config config(AcmeStage acme, String names) {
        Reading reading = ConfigText.read("story.yaml", acme.configuration(names, "") + "\nadmin: off\n", Map.of());
        return Objects.requireNonNull(reading.config(), () -> reading.problems().toString());
    }

    @Test
    void aStateThatCanNotBeKeptIsSaidBeforeAnythingIsServed() throws IOException {
        Files.writeString(folder.resolve("state"), "a file");
        try (AcmeStage acme = new AcmeStage(folder)) {
            IOException said = assertThrows(IOException.class, () -> Balancebeam.start(config(acme, "shop.example"))
                    .close());
            assertTrue(String.valueOf(said.getMessage()).startsWith("ACME: the folder "), said::getMessage);
            assertTrue(String.valueOf(said.getMessage()).contains(" can't be written to: "), said::getMessage);
        }
    }
}
