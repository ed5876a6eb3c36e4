package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StatusTest {
    private final CommandRun command = new CommandRun();

    @Test
    void theStatusIsOnePageOfTables() throws IOException {
        assertEquals("""
            balancebeam 1.0 (Java 25), up 2 h 14 min
            Configuration 3; last reload 20 s ago, in 14.2 ms: + route the rest
            61.3 MiB resident; 2 event loops; 1 request to no route

            LISTENER  ADDRESS            SPEAKS                       OPEN  AT MOST
            web       https://[::]:8080  http/1.1 h2, h3 on udp 8080     3    65536

            ROUTE     MATCH                      TARGET               REQUESTS  RUNNING  4XX  5XX  ERRORS  RETRIES   P50   P99
            api       api.example.com /v1/* GET  cluster api             12345        2   40    5       3        7  1.73  12.5
            the rest  *                          split shop 9, api 1        10        0    0    0       0        0     -     -  in maintenance

            CLUSTER                  ENDPOINT                     STATE                       FOR  WEIGHT  REQUESTS  RUNNING  OPEN  5XX  FAILED   P50   P99  REASON
            api (p2c)                10.0.0.1:80                  up                   2 h 14 min       1     12000        2     4    0       0  1.70  12.4
                                     10.0.0.2:80                  down                      2 min       1       352        0     0    5       3     -     -  it answered 500 to GET /health
            shop (round-robin, h2c)  10.0.0.1:80                  up, drained          2 h 14 min       9        10        0     0    0       0     -     -
                                     10.0.0.3:80 web3.example:80  up, ejected by hand     2 d 1 h       1         0        0     0    0       0     -     -
                                     [fd00::9]:80                 up                         10 s       1         0        0     0    0       0     -     -
            """, shown(Samples.STATUS));
    }

    @Test
    void whyAnEndpointThatIsUpGetsLittleWorkIsSaid() throws IOException {
        String status = Samples.STATUS
                .replace(
                        "\"name\":\"shop\",",
                        "\"name\":\"shop\",\"concurrency\":{\"running\":12,\"limit\":40,\"waiting\":3},")
                .replace("\"admin\":\"active\",\"inFlight\":2", "\"admin\":\"active\",\"inFlight\":2,\"maxInFlight\":2")
                .replace(
                        "\"address\":\"[fd00::9]:80\",",
                        "\"address\":\"[fd00::9]:80\",\"weightPercent\":40,\"priority\":1,\"priorityPercent\":0,");
        assertEquals("""
            CLUSTER                                               ENDPOINT                     STATE                       FOR    WEIGHT  REQUESTS  RUNNING  OPEN  5XX  FAILED   P50   P99  REASON
            api (p2c)                                             10.0.0.1:80                  up, full             2 h 14 min         1     12000      2/2     4    0       0  1.70  12.4  has as many requests as it may
                                                                  10.0.0.2:80                  down                      2 min         1       352        0     0    5       3     -     -  it answered 500 to GET /health
            shop (round-robin, h2c, 12 of 40 running, 3 waiting)  10.0.0.1:80                  up, drained          2 h 14 min         9        10        0     0    0       0     -     -
                                                                  10.0.0.3:80 web3.example:80  up, ejected by hand     2 d 1 h         1         0        0     0    0       0     -     -
                                                                  [fd00::9]:80                 up, stands by              10 s  1 (40 %)         0        0     0    0       0     -     -  40 % of its weight for now; priority 1 gets 0 %
            """, shown(status).substring(shown(status).indexOf("CLUSTER")));
        assertTrue(shown(status.replace(
                        "\"weight\":1,\"admin\":\"active\",\"inFlight\":0,\"connections\":0,\"requests\":0",
                        "\"weight\":0,\"admin\":\"active\",\"inFlight\":0,\"connections\":0,\"requests\":0"))
                .contains("  weight 0\n"));
    }

    @Test
    void whereEndpointsStandIsSaidBesideThem() throws IOException {
        String status = Samples.STATUS
                .replace("\"weight\":9,", "\"weight\":9,\"zone\":\"eu-1b\",\"inSubset\":true,")
                .replace(
                        "\"name\":\"[fd00::9]:80\",",
                        "\"name\":\"[fd00::9]:80\",\"zone\":\"eu-1a\",\"inSubset\":false,");
        assertTrue(shown(status).contains("10.0.0.1:80 (zone eu-1b)  "));
        assertTrue(shown(status).contains("[fd00::9]:80 (zone eu-1a, outside the subset)  "));
    }

    @Test
    void aFailedReloadIsTheFirstThingOneSees() throws IOException {
        String status = Samples.STATUS
                .replace("\"ok\":true", "\"ok\":false")
                .replace("+ route the rest", "f:1:1: no\\nf:2:2: nor this");
        assertTrue(
                shown(status).contains("; last reload failed 20 s ago, nothing has changed: f:1:1: no (and 1 more)\n"));
    }

    @Test
    void aProcessThatStopsSaysSo() throws IOException {
        assertTrue(shown(Samples.STATUS.replace("\"draining\":false", "\"draining\":true"))
                .contains("\nIt is stopping, and takes no new connections, or soon won't.\n"));
    }

    @Test
    void coloursAreForTerminalsOnly() throws IOException {
        assertTrue(!shown(Samples.STATUS).contains("\u001b"));
        command.onTerminal();
        assertTrue(shown(Samples.STATUS).contains("  \u001b[31;1mdown\u001b[0m  "));
        command.with("NO_COLOR", "1");
        assertTrue(!shown(Samples.STATUS).contains("\u001b"));
    }

    @Test
    void whatASavageEndpointSaysCanNotSteerTheTerminal() throws IOException {
        String status = Samples.STATUS.replace("it answered 500", "\\u001b[2J\\nit");
        assertTrue(shown(status).contains("  ?[2J?it to GET /health\n"), command.out());
    }

    @Test
    void anOlderProcessThatTellsLessIsShownAllTheSame() throws IOException {
        assertEquals("""
            , up -
            Configuration 0; not reloaded since the start
            0 B resident; 0 event loops; 0 requests to no route

            LISTENER  ADDRESS  SPEAKS  OPEN  AT MOST

            ROUTE  MATCH  TARGET  REQUESTS  RUNNING  4XX  5XX  ERRORS  RETRIES  P50  P99

            CLUSTER  ENDPOINT  STATE  FOR  WEIGHT  REQUESTS  RUNNING  OPEN  5XX  FAILED  P50  P99  REASON
            """, shown("{}"));
    }

    private String shown(String status) throws IOException {
        try (FakeAdmin admin = FakeAdmin.start().answers("GET /v1/status", 200, status)) {
            assertEquals(0, command.run("status", "--admin", admin.address()), command.err());
            return command.out();
        }
    }
}
