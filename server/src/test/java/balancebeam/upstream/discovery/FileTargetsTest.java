package balancebeam.upstream.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.EndpointConfig;
import balancebeam.config.HostPort;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTargetsTest {
    @Test
    void jsonAsPrometheusHasIt() {
        assertEquals(
                List.of(endpoint("10.0.0.1:80", 5), endpoint("web.test:81", 5), endpoint("[::1]:80", 1)),
                FileTargets.parse("""
                    [
                    \t{
                    \t\t"targets": ["10.0.0.1:80", "web.test:81"],
                    \t\t"labels": {"weight": "5", "env": "production"}
                    \t},
                      {"targets": ["[::1]:80", "10.0.0.1:80"]}
                    ]
                    """));
    }

    @Test
    void whatIsNoFileIsNotRead(@TempDir Path folder) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> FileTargets.read(folder));
        assertEquals("it is no regular file", e.getMessage());
    }

    @Test
    void yaml() {
        assertEquals(List.of(endpoint("10.0.0.1:80", 0), endpoint("10.0.0.2:80", 1)), FileTargets.parse("""
            # from the deployment
            - targets:
                - 10.0.0.1:80
              labels:
                weight: 0
            - targets: [10.0.0.2:80]
            - targets: []
            """));
    }

    @Test
    void aZoneIsAnyLabelOfThatName() {
        assertEquals(
                List.of("eu-west-1a", "7", ""),
                FileTargets.parse("""
                    - { targets: [10.0.0.1:80], labels: { zone: eu-west-1a } }
                    - { targets: [10.0.0.2:80], labels: { zone: 7 } }
                    - { targets: [10.0.0.3:80], labels: { env: production } }
                    """).stream().map(EndpointConfig::zone).toList());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "``| the file has no groups of targets",
                "[]| it names no target",
                "[{\"targets\": []}]| it names no target",
                "[{\"targets\": [\"10.0.0.1:80\"| line 1, column 28: expected ',' or ']', but got <stream end>",
                "{\"targets\": [\"10.0.0.1:80\"]}| the file: expected a list of groups of targets",
                "[\"10.0.0.1:80\"]| group 1: expected targets and labels",
                "[{}]| group 1 has no targets",
                "[{\"targets\": \"a:1\"}]| group 1: expected a list of targets",
                "[{\"targets\": [\"a:1\"]}, {\"targets\": [\"a\"]}]| group 2: 'a' is not HOST:PORT: the port is"
                        + " missing",
                "[{\"targets\": [80]}]| group 1: '80' is not HOST:PORT: the port is missing",
                "[{\"targets\": [null]}]| group 1: 'null' is not HOST:PORT: the port is missing",
                "[{\"targets\": [\"a:1\"], \"labels\": {\"weight\": \"1001\"}}]"
                        + "| group 1: the weight '1001' is no whole number from 0 to 1000",
                "[{\"targets\": [\"a:1\"], \"labels\": {\"weight\": 1.5}}]"
                        + "| group 1: the weight '1.5' is no whole number from 0 to 1000",
                "[[[[[[[[[]]]]]]]]]| it is nested deeper than 8 levels",
                "`- &a {targets: [x:1]}\n- *a`| it has an alias"
            })
    void whatMakesNoSenseIsRefusedInOneLine(String text, String problem) {
        assertEquals(
                problem,
                assertThrows(IllegalArgumentException.class, () -> FileTargets.parse(text))
                        .getMessage());
    }

    @Test
    void garbageIsRefusedInOneLine() {
        for (String garbage :
                List.of("\u0000\u0001", "%", "a: b: c", "[".repeat(100_000), "<html>", "- targets: [a:1\n-")) {
            String problem = assertThrows(IllegalArgumentException.class, () -> FileTargets.parse(garbage))
                    .getMessage();
            assertTrue(problem != null && !problem.isEmpty() && problem.indexOf('\n') < 0, problem);
        }
    }

    private static EndpointConfig endpoint(String address, int weight) {
        return new EndpointConfig(HostPort.parse(address), weight);
    }
}
