package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The estimate is never far below what RE2 makes of an expression. */
class ExpressionSizeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/v[0-9]+/.* 20",
                "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} 500",
                "\\{1000} 10",
                "(a|b){3,} 20",
                "((((((( 10",
                ")))) 10",
            })
    void anOrdinaryExpressionIsSmall(String expression, long most) {
        assertTrue(ExpressionSize.of(expression) <= most, () -> "" + ExpressionSize.of(expression));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "((a{100}){100}){100} 1000000",
                "(((((((((a{10}){10}){10}){10}){10}){10}){10}){10}){10}) 1000000000",
                "(?:(?:a{0,100}){1,100}){100} 1000000",
                "(?:[ab]{1000}){1000} 1000000",
            })
    void repetitionsMultiply(String expression, long least) {
        assertTrue(ExpressionSize.of(expression) >= least, () -> "" + ExpressionSize.of(expression));
    }

    @Test
    void aRandomExpressionIsNotMuchLargerThanEstimated() {
        Random random = new Random(7);
        List<String> parts = List.of("a", "(", ")", "{3}", "{2,7}", "{5,}", "|", "*", "[ab]", "\\d", ".", "(?:", "\\(");
        int compiled = 0;
        for (int round = 0; round < 5_000; round++) {
            StringBuilder expression = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                expression.append(parts.get(random.nextInt(parts.size())));
            }
            String text = expression.toString();
            if (ExpressionSize.of(text) > 20_000) {
                continue;
            }
            try {
                int size = Pattern.compile(text).programSize();
                compiled++;
                assertTrue(size <= 10 + 4 * ExpressionSize.of(text), () -> text + ": " + size);
            } catch (PatternSyntaxException e) {
                // Most random expressions are none.
            }
        }
        assertTrue(compiled > 500, "only " + compiled + " were expressions");
    }
}
