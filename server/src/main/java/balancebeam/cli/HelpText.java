package balancebeam.cli;

import java.util.ArrayList;
import java.util.List;

/** The help of one command. Static functions without state. */
final class HelpText {
    private static final int HELP_COLUMN = 28;
    private static final int WIDTH = 100;

    private HelpText() {}

    static String of(Description command) {
        StringBuilder out = new StringBuilder();
        String before = "Usage: ";
        for (String usage : command.usage()) {
            out.append(before).append(usage).append('\n');
            before = "       ";
        }
        out.append('\n').append(command.summary()).append('\n');
        for (String paragraph : command.paragraphs()) {
            out.append('\n');
            wrapped(paragraph, WIDTH).forEach(line -> out.append(line).append('\n'));
        }
        out.append('\n');
        List<Flag<?>> flags = new ArrayList<>(command.flags());
        flags.add(Commands.help());
        flags.forEach(flag -> flag.printTo(out, HELP_COLUMN));
        return out.toString();
    }

    /** The words of a text, in lines of at most that many characters. */
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
