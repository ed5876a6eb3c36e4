package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Choice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The tables of other programs' words; what comes of them is in wrong-configurations.txt. */
class OtherProgramsTest {
    @Test
    void everyWordLeadsToAChoiceOrToAKeyWithItsValueAndIsNoChoiceItself() {
        assertTrue(OtherPrograms.words().size() >= 5);
        OtherPrograms.words().forEach((type, words) -> {
            List<String> spellings = Arrays.stream(Objects.requireNonNull(type.getEnumConstants()))
                    .map(choice -> ((Choice) choice).spelling())
                    .toList();
            words.forEach((word, meaning) -> {
                assertTrue(spellings.contains(meaning) || meaning.contains(": "), meaning);
                assertTrue(!spellings.contains(word), word);
            });
        });
    }

    @Test
    void caseHyphensAndUnderscoresMakeNoDifference() {
        Map<String, String> table = Map.of("insecure-skip-verify", "verify: false");
        for (String word : List.of("insecureSkipVerify", "insecure_skip_verify", "INSECURE-SKIP-VERIFY")) {
            assertEquals(Optional.of("verify: false"), OtherPrograms.meaning(word, table));
        }
        assertEquals(Optional.empty(), OtherPrograms.meaning("insecure", table));
    }
}
