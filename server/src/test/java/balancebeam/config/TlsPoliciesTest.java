package balancebeam.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsPoliciesTest {
    private static final TlsPolicy OTHERS = policy("OTHERS");
    private static final Map<String, TlsPolicy> OWN =
            Map.of("admin.example", policy("ADMIN"), "*.example", policy("ANY"), "*.api.example", policy("API"));
    private static final TlsPolicies POLICIES = new TlsPolicies(
            OTHERS,
            Map.of(
                    HostMatch.parse("admin.example"), OWN.get("admin.example"),
                    HostMatch.parse("*.example"), OWN.get("*.example"),
                    HostMatch.parse("*.api.example"), OWN.get("*.api.example")));

    private static TlsPolicy policy(String cipher) {
        return new TlsPolicy(TlsVersion.TLS_1_2, List.of(cipher), null);
    }

    @ParameterizedTest
    @CsvSource({
        "admin.example, ADMIN",
        "ADMIN.Example., ADMIN",
        "b.example, ANY",
        "a.b.example, ANY",
        "a.admin.example, ANY",
        "api.example, ANY",
        "a.api.example, API",
        "a.b.api.example, API",
        "example, OTHERS",
        "..., OTHERS",
        "., OTHERS",
        "'', OTHERS",
        "[::1], OTHERS",
    })
    void theNearestNameCounts(String name, String cipher) {
        assertEquals(List.of(cipher), POLICIES.of(name).ciphers());
    }

    /** As it is with routes: no name is too long for what is asked of it. */
    @Test
    void aNameMayBeLongerThanNamesAre() {
        assertEquals(
                List.of("API"), POLICIES.of("a.".repeat(200) + "api.example").ciphers());
        assertSame(OTHERS, POLICIES.of(".".repeat(60_000)));
    }

    @Test
    void eachPolicyIsThereOnce() {
        TlsPolicies twice = new TlsPolicies(
                OTHERS, Map.of(HostMatch.parse("a.example"), OTHERS, HostMatch.parse("b.example"), policy("OTHERS")));
        assertEquals(List.of(OTHERS), twice.all());
        assertTrue(TlsPolicies.same(OTHERS).isSame());
    }
}
