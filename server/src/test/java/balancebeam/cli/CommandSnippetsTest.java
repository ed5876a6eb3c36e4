package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the how-to shows of commands is what they print. */
class CommandSnippetsTest {
    private static final Pattern SNIPPET = Pattern.compile("```\n\\$ balancebeam ([^\n]*)\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @Test
    void everyCommandPrintsWhatThePageShows() throws IOException {
        Path top = CommandsDocsTest.top();
        String page = Files.readString(top.resolve("docs/how-to/explain-a-request.md"));
        Matcher snippet = SNIPPET.matcher(page);
        int count = 0;
        for (; snippet.find(); count++) {
            CommandRun command = new CommandRun();
            String line = String.valueOf(snippet.group(1));
            assertEquals(0, command.run(words(line, top)), command.err());
            assertEquals(snippet.group(2), command.out(), line);
        }
        assertTrue(count >= 6, "only " + count + " snippets were found");
    }

    private static String[] words(String line, Path top) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            String text = word.group(1) == null ? String.valueOf(word.group(2)) : word.group(1);
            words.add(text.startsWith("examples/") ? top.resolve(text).toString() : text);
        }
        return words.toArray(new String[0]);
    }
}
