package balancebeam.control.admin;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The JSON object that a request carries. Static functions without state. */
final class JsonBody {
    private JsonBody() {}

    /** Its members; none when it is no object. JSON is YAML, and that parser is here anyway. */
    static Map<?, ?> of(AdminRequest request) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setMaxAliasesForCollections(0)
                    .setCodePointLimit(request.body().length() + 1)
                    .build();
            return new Load(settings).loadFromString(request.body()) instanceof Map<?, ?> map ? map : Map.of();
        } catch (YamlEngineException | StackOverflowError e) { // The latter from brackets in brackets without end.
            return Map.of(); // Whoever asks for a member says what was expected.
        }
    }
}
