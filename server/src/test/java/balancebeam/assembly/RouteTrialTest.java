package balancebeam.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only shows when filters are built is told where all other problems are told: by reading, with its place. */
class RouteTrialTest {
    private static List<String> problems(String policy) {
        String text = """
            listeners: { web: { bind: "127.0.0.1:0" } }
            clusters: { api: { endpoints: ["127.0.0.1:9000"] } }
            routes:
              good: { match: { path: / }, cluster: api, rate-limit: { requests: 5 } }
              all: { cluster: api, %s }
            """.formatted(policy);
        return ConfigText.read("test.yaml", text, Map.of(), new RouteTrial()).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rewrite: {path-regex: '/(a)', path-replacement: '/$2'}"
                        + "|'/$2': $2 is no group: the expression has 1",
                "request-headers: {set: {Via: x}}|'via' can't be changed by hand: the balancer itself frames and forwards messages by it",
                "basic-auth: {users: {ann: '$2b$31$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW'}}"
                        + "|user 'ann' has a bcrypt hash of cost 31: from 4 to 15 is possible",
            })
    void aRouteThatCanNotBeBuiltIsAProblem(String policy, String message) {
        List<String> all = problems(policy);
        assertEquals(1, all.size(), all::toString);
        assertEquals("test.yaml:5:3: routes.all: " + message, all.getFirst());
    }

    @Test
    void aRouteThatCanIsNone() {
        assertEquals(List.of(), problems("rewrite: {path-regex: '/(a)', path-replacement: '/$1'}"));
    }
}
