package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that change something in a running process, and what they ask it for. */
class RunningCommandsTest {
    private final CommandRun command = new CommandRun();
    private final FakeAdmin admin;

    RunningCommandsTest() throws IOException {
        admin = FakeAdmin.start().answers("GET /v1/status", 200, Samples.STATUS);
        command.with("BALANCEBEAM_ADMIN", admin.address());
    }

    @AfterEach
    void stop() throws IOException {
        admin.close();
    }

    @ParameterizedTest
    @CsvSource({
        "drain, api/10.0.0.1:80, /v1/clusters/api/endpoints/10.0.0.1%3A80/drain",
        "undrain, 10.0.0.2:80, /v1/clusters/api/endpoints/10.0.0.2%3A80/undrain",
        "eject, shop/10.0.0.1:80, /v1/clusters/shop/endpoints/10.0.0.1%3A80/eject",
        "restore, web3.example:80, /v1/clusters/shop/endpoints/10.0.0.3%3A80/restore",
        "restore, '[fd00::9]:80', /v1/clusters/shop/endpoints/%5Bfd00%3A%3A9%5D%3A80/restore"
    })
    void anEndpointIsNamedByItsClusterOrAloneWhereThatIsEnough(String action, String endpoint, String target) {
        admin.answers("POST " + target, 200, "{\"endpoint\":\"e\",\"from\":\"active\",\"to\":\"drained\"}");
        assertEquals(0, command.run(action, endpoint), command.err());
        assertEquals("e: active → drained\n", command.out());
        assertEquals(List.of("GET /v1/status", "POST " + target + " {}"), admin.requests());
    }

    @Test
    void whatIsAsItWasIsSaidToBe() {
        admin.answers(
                "POST /v1/clusters/api/endpoints/10.0.0.2%3A80/drain",
                200, "{\"endpoint\":\"e\",\"from\":\"drained\",\"to\":\"drained\"}");
        assertEquals(0, command.run("drain", "10.0.0.2:80"));
        assertEquals("e: drained, as it was\n", command.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1:80|10.0.0.1:80 is in several clusters: say which of api/10.0.0.1:80, shop/10.0.0.1:80",
                "api/10.0.0.1:81|There is no endpoint api/10.0.0.1:81; did you mean 'api/10.0.0.1:80'?",
                "nothing|There is no endpoint nothing; there are api/10.0.0.1:80, api/10.0.0.2:80, shop/10.0.0.1:80, "
                        + "shop/10.0.0.3:80, shop/[fd00::9]:80"
            })
    void anEndpointThatIsNotOneIsNotAskedFor(String endpoint, String message) {
        assertEquals(1, command.run("drain", endpoint));
        assertEquals(message + "\n", command.err());
        assertEquals(List.of("GET /v1/status"), admin.requests());
    }

    @Test
    void aWeightIsSentAsANumber() {
        String target = "POST /v1/clusters/api/endpoints/10.0.0.2%3A80/weight";
        admin.answers(target, 200, "{\"endpoint\":\"e\",\"from\":\"weight 1\",\"to\":\"weight 5\"}");
        assertEquals(0, command.run("weight", "10.0.0.2:80", "5"));
        assertEquals("e: weight 1 → weight 5\n", command.out());
        assertEquals(target + " {\"weight\":5}", admin.requests().getLast());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x -1|Invalid weight: '-1' is not from 0 to 1000",
                "x 1001|Invalid weight: '1001' is not from 0 to 1000",
                "x many|Invalid weight: 'many' is not a whole number",
                "x|Which endpoint, and which weight? Expected CLUSTER/ADDRESS N",
                "x 1 2|Unknown argument: '2'"
            })
    void aWrongWeightIsRefusedBeforeAnythingIsAsked(String words, String message) {
        assertEquals(2, command.run(("weight " + words).split(" ", -1)));
        assertEquals(message + "\n`balancebeam weight --help` says what it takes.\n", command.err());
        assertEquals(List.of(), admin.requests());
    }

    @ParameterizedTest
    @CsvSource({"on, true, closed for maintenance", "off, false, open"})
    void maintenanceIsSwitched(String word, boolean on, String says) {
        admin.answers("POST /v1/routes/the%20rest/maintenance", 200, "{\"route\":\"the rest\"}");
        assertEquals(0, command.run("maintenance", "the rest", word));
        assertEquals("route the rest: " + says + "\n", command.out());
        assertEquals(
                "POST /v1/routes/the%20rest/maintenance {\"on\":" + on + "}",
                admin.requests().getLast());
    }

    @Test
    void aRouteThatIsNoneIsNotAskedFor() {
        assertEquals(1, command.run("maintenance", "the res", "on"));
        assertEquals("There is no route the res; did you mean 'the rest'?\n", command.err());
        assertEquals(2, command.run("maintenance", "the rest", "maybe"));
    }

    @Test
    void aReloadShowsWhatHasChangedALineEach() {
        admin.answers(
                "POST /v1/reload",
                200,
                "{\"ok\":true,\"tookMs\":12.34,\"message\":\"+ route a; ~ route b: policy.security-headers.csp: a; b →"
                        + " c; - cluster c\",\"warnings\":[\"a:1:1: it is odd\"]}");
        assertEquals(0, command.run("reload"));
        assertEquals("warning: a:1:1: it is odd\n", command.err());
        assertEquals("""
            Reloaded in 12.3 ms:
              + route a
              ~ route b: policy.security-headers.csp: a; b → c
              - cluster c
            """, command.out());
    }

    @Test
    void aReloadOfAWrongConfigurationIsExitCode78AndAllProblems() {
        admin.answers("POST /v1/reload", 422, "{\"ok\":false,\"tookMs\":1,\"message\":\"a:1:1: no\\nb:2:2: nor this\"}")
                .answers("GET /v1/plan", 200, "{\"changes\":[],\"problems\":[\"a:1:1: no\"],\"warnings\":[]}");
        assertEquals(78, command.run("reload"));
        assertEquals("a:1:1: no\nb:2:2: nor this\nNot reloaded; nothing has changed.\n", command.err());
    }

    @Test
    void aReloadThatCanNotBeIsExitCodeOne() {
        admin.answers("POST /v1/reload", 422, "{\"ok\":false,\"message\":\"Could not bind to [::]:80: taken\"}")
                .answers("GET /v1/plan", 200, "{\"changes\":[\"+ listener web\"],\"problems\":[],\"warnings\":[]}");
        assertEquals(1, command.run("reload"));
        assertEquals("Could not bind to [::]:80: taken\nNot reloaded; nothing has changed.\n", command.err());
    }

    @Test
    void aPlanIsShownWithItsSumAndItsWarnings() {
        admin.answers(
                "GET /v1/plan",
                200,
                "{\"changes\":[\"+ route a\",\"~ route b: x\",\"~ route c: x\",\"! process.threads: 1 → 2\"],"
                        + "\"problems\":[],\"warnings\":[\"f:1:1: odd\"]}");
        assertEquals(0, command.run("plan"));
        assertEquals("""
              + route a
              ~ route b: x
              ~ route c: x
              ! process.threads: 1 → 2

            1 to add, 2 to change, 1 only with a restart
            """, command.out());
        assertEquals("warning: f:1:1: odd\n", command.err());
        assertEquals(1, command.run("plan", "--exit-code"));
    }

    @Test
    void aPlanWithProblemsIsExitCode78() {
        admin.answers("GET /v1/plan", 200, "{\"changes\":[],\"problems\":[\"f:1:1: no\"],\"warnings\":[]}");
        assertEquals(78, command.run("plan"));
        assertEquals("f:1:1: no\nA reload would change nothing: 1 problem\n", command.err());
    }

    @Test
    void aPlanWithoutChangesSaysSo() {
        admin.answers("GET /v1/plan", 200, "{\"changes\":[],\"problems\":[],\"warnings\":[]}");
        assertEquals(0, command.run("plan", "--exit-code"));
        assertEquals("Nothing differs: a reload would change nothing.\n", command.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "plan", "memory"})
    void jsonIsWhatTheProcessSaid(String name) {
        admin.answers("GET /v1/plan", 200, "{\"changes\":[]}\n")
                .answers("GET /v1/memory", 200, "{\"heapMaxBytes\":1}\n");
        assertEquals(0, command.run(name, "--json"));
        assertTrue(command.out().startsWith("{\"") && command.out().endsWith("}\n"), command.out());
    }

    @Test
    void whatTheProcessRefusesIsSaidInItsWords() {
        admin.answers("POST /v1/clusters/api/endpoints/10.0.0.2%3A80/drain", 404, "{\"error\":\"it has just gone\"}");
        assertEquals(1, command.run("drain", "10.0.0.2:80"));
        assertEquals("it has just gone\n", command.err());
    }
}
