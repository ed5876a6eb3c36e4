package balancebeam.policy.errorpage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import balancebeam.http1.Exchanges;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferenceTest {
    private static Form form(String... fields) {
        return Preference.of(Exchanges.get("/", fields).request());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "*/* -> TEXT",
                "'' -> TEXT",
                "text/* -> TEXT",
                "application/* -> JSON",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8 -> HTML",
                "application/json -> JSON",
                "application/json, text/plain, */* -> JSON",
                "text/plain, application/json -> TEXT",
                "application/problem+json -> JSON",
                "application/vnd.api+json;version=2 -> JSON",
                "text/html;q=0.5, application/json;q=0.9 -> JSON",
                "text/html;q=0.5, */* -> TEXT",
                "*/*, text/html -> HTML",
                "text/*, text/html;q=0 -> TEXT",
                "text/html;q=0 -> TEXT",
                "text/html;q=0, application/json;q=0.001 -> JSON",
                "image/png -> TEXT",
                "TEXT/HTML -> HTML",
                "text/html ; level=1 ; q=0.3 , application/json ; Q=0.2 -> HTML",
                "text/html;x=\"a,b;q=0\";q=1, application/json;q=0.5 -> HTML",
                "text/html;q=2, application/json;q=0.1 -> JSON",
                "text/html;q=1.5, application/json;q=0.1 -> HTML",
                "text/html;q=abc, application/json;q=0.1 -> JSON",
                "text/html;q=0.1234, application/json;q=0.1 -> JSON",
                "text/html;q=, application/json;q=0.1 -> JSON",
                ",,, , ;;; ; -> TEXT",
                "text/html;\" -> HTML",
                "text/html\\, application/json -> JSON",
                "text/htm -> TEXT",
                "+json -> TEXT",
            })
    void theGreatestWeightWins(String accept, Form form) {
        assertEquals(form, form("Accept: " + accept), accept);
    }

    @Test
    void withoutAWishItIsText() {
        assertEquals(Form.TEXT, form());
    }

    @Test
    void severalFieldsAreOneList() {
        assertEquals(Form.JSON, form("Accept: text/html;q=0.2", "ACCEPT: application/json;q=0.4"));
        assertEquals(Form.HTML, form("Accept: text/html", "Accept: application/json"));
    }

    @Test
    void aHugeListIsReadInOnePass() {
        String list = "a/b;q=0.1,".repeat(50_000) + "text/html";
        assertEquals(Form.HTML, assertTimeoutPreemptively(Duration.ofSeconds(5), () -> form("Accept: " + list)));
        String quotes = "\"".repeat(400_001);
        assertEquals(Form.TEXT, assertTimeoutPreemptively(Duration.ofSeconds(5), () -> form("Accept: " + quotes)));
    }
}
