package balancebeam.config.text;

import balancebeam.config.Choice;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types of choices: enums whose constants users spell. Immutable. */
final class Choices {
    private Choices() {}

    static <C extends Enum<C> & Choice> ScalarType<C> of(Class<C> type) {
        Map<String, C> spellings = new LinkedHashMap<>();
        Arrays.stream(type.getEnumConstants()).forEach(choice -> spellings.put(choice.spelling(), choice));
        List<String> words = List.copyOf(spellings.keySet());
        return Texts.words(spellings)
                .withPlain(Choice::spelling)
                .withHint(text -> OtherPrograms.hint(type, text, words));
    }
}
