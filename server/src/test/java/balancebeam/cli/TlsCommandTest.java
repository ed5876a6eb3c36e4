package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tls}, of a process and of a file. */
class TlsCommandTest {
    private static final String ANSWER = """
        {"time":"2026-11-21T12:00:00Z","tls":[
        {"kind":"listener","name":"https","certificates":[
        {"names":["a.example","www.a.example","b.example"],"notBefore":"2026-09-04T13:00:00Z",
        "notAfter":"2026-12-03T13:00:00Z","keyType":"ECDSA 256","issuer":"R11","chain":"/tls/a.pem","key":"/tls/a.pem",
        "stapled":true,"warnings":[]},
        {"names":["192.0.2.1"],"notBefore":"2026-11-15T12:00:00Z","notAfter":"%s","keyType":"RSA 2048",
        "issuer":"I","chain":"ip.pem","key":"ip.key","stapled":false,"warnings":["it is odd"]}],
        "handshakes":{"full":12,"resumed":30,"failed":1,"refused":0}},
        {"kind":"cluster","name":"app","certificates":[],"handshakes":null}]}
        """;

    private static final String VALID = ANSWER.formatted("2026-11-21T17:30:00Z");
    private static final String EXPIRED = ANSWER.formatted("2026-11-18T11:00:00Z");

    @TempDir
    Path folder = Path.of("");

    private final CommandRun command = new CommandRun();

    private int ask(String answer, String... flags) throws IOException {
        try (FakeAdmin admin = FakeAdmin.start().answers("GET /v1/tls", 200, answer)) {
            String[] words = new String[flags.length + 1];
            words[0] = "tls";
            System.arraycopy(flags, 0, words, 1, flags.length);
            Integer code = command.with("BALANCEBEAM_ADMIN", admin.address()).run(words);
            return code == null ? -1 : code;
        }
    }

    @Test
    void certificatesAndHandshakesAreTables() throws IOException {
        assertEquals(0, ask(VALID), command.err());
        assertEquals("""
            OF              NAMES                                EXPIRES                 KEY        ISSUER  STAPLED  FILE
            listener https  a.example, www.a.example and 1 more  2026-12-03, in 12 days  ECDSA 256  R11     yes      /tls/a.pem
            listener https  192.0.2.1                            2026-11-21, in 5 hours  RSA 2048   I       no       ip.pem
            cluster app     shows none

            HANDSHAKES      FULL  RESUMED  FAILED  REFUSED
            listener https    12       30       1        0
            """, command.out());
        assertEquals("warning: it is odd\n", command.err());
    }

    @Test
    void certificatesByAcmeSayWhenTheNextOneComesAndWhyNot() throws IOException {
        String acme = """
            "certificates":[],"handshakes":null}],"acme":[
            {"name":"a.example","state":"kept","expires":"2026-12-03T13:00:00Z","next":"2026-11-30T01:02:03Z",
            "failures":0,"error":""},
            {"name":"b.example","state":"failing","expires":null,"next":"2026-11-21T12:10:30.5Z",
            "failures":2,"error":"it is so"},
            {"name":"c.example","state":"wanted","expires":null,"next":null,"failures":0,"error":""}]}
            """;
        assertEquals(0, ask(VALID.replace("\"certificates\":[],\"handshakes\":null}]}", acme.strip())), command.err());
        assertTrue(command.out().contains("""
            BY ACME    IS       NEXT                  FAILURES
            a.example  kept     2026-11-30 01:02 UTC         0
            b.example  failing  2026-11-21 12:10 UTC         2
            c.example  wanted   -                            0
            """), command.out());
        assertEquals("warning: it is odd\nwarning: b.example: no certificate by ACME: it is so\n", command.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|1|1 certificate has expired",
                "12|1|1 certificate has expired, or does within 12 days",
                "13|1|2 certificates have expired, or do within 13 days"
            })
    void whatHasExpiredOrSoonDoesIsExitCodeOne(String within, int code, String says) throws IOException {
        assertEquals(code, ask(EXPIRED, "--within", within));
        assertTrue(command.out().contains("2026-11-18, 3 days ago"), command.out());
        assertEquals("warning: it is odd\n" + says + "\n", command.err());
    }

    @Test
    void whatExpiresLaterIsExitCodeZero() throws IOException {
        assertEquals(0, ask(VALID, "--within", "0"));
        assertEquals(1, ask(VALID, "--within=1"));
        assertEquals(2, ask(VALID, "--within=-1"));
        assertEquals(2, ask(VALID, "--within=soon"));
    }

    @Test
    void jsonIsWhatTheProcessSaidAndTheExitCodeStays() throws IOException {
        assertEquals(0, ask(VALID, "--json"));
        assertEquals(VALID, command.out());
        assertEquals("", command.err());
        assertEquals(1, ask(EXPIRED, "--json"));
        assertEquals(EXPIRED, command.out());
    }

    @Test
    void whatSoonExpiresIsYellowAndWhatHasIsRed() throws IOException {
        command.onTerminal();
        ask(EXPIRED);
        assertTrue(command.out().contains("\u001b[33m2026-12-03, in 12 days"), command.out());
        assertTrue(command.out().contains("\u001b[31;1m2026-11-18, 3 days ago"), command.out());
    }

    @Test
    void anAnswerThatCanNotBeReadIsNotTakenForGood() throws IOException {
        assertEquals(1, ask(ANSWER.formatted("tomorrow")));
        assertTrue(command.err().startsWith("when certificates expire can't be read"), command.err());
    }

    @Test
    void withoutTlsItSaysSo() throws IOException {
        assertEquals(0, ask("{\"time\":\"2026-11-21T12:00:00Z\",\"tls\":[]}"));
        assertEquals("Neither a listener nor a cluster has TLS.\n", command.out());
    }

    @Test
    void aFileIsReadWithoutAProcess() throws IOException {
        TestAuthority authority = TestAuthority.make();
        authority.issue(folder, "a.example", "127.0.0.1");
        authority.issue(folder, "me.example");
        authority.write(folder);
        String file = configuration("a.example.pem");
        assertEquals(0, command.run("tls", "-c", file), command.err());
        assertTrue(command.out().contains("\nlistener https  a.example, 127.0.0.1  "), command.out());
        assertTrue(command.out().contains("\ncluster app     me.example "), command.out());
        assertTrue(command.out().contains("  ECDSA 256  Test Authority  no "), command.out());
        assertFalse(command.out().contains("HANDSHAKES"), command.out());
        assertEquals(1, command.run("tls", "-c", file, "--within", "36500"));
        assertEquals(0, command.run("tls", "-c", file, "--json"), command.err());
        assertTrue(command.out().endsWith("\"handshakes\":null}],\"acme\":[]}\n"), command.out());
    }

    @Test
    void aCertificateThatCanNotBeReadIsExitCode78() throws IOException {
        Files.writeString(folder.resolve("empty.pem"), "");
        TestAuthority.make().issue(folder, "me.example");
        TestAuthority.make().write(folder);
        assertEquals(78, command.run("tls", "-c", configuration("empty.pem")));
        assertTrue(command.err().contains("empty.pem"), command.err());
    }

    private String configuration(String certificate) throws IOException {
        return Files.writeString(folder.resolve("balancebeam.yaml"), """
            listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [%s] } } }
            routes: { all: { cluster: app } }
            clusters: { app: { endpoints: ["127.0.0.1:1"], tls: { ca: ca.pem, certificate: me.example.pem } } }
            """.formatted(certificate))
                .toString();
    }
}
