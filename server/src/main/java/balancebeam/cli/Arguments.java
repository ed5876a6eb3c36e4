package balancebeam.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands a command line's words to the flags they are for: {@code --flag value}, {@code --flag=value}, and several values after a
 * flag that takes them. Main thread only.
 *
 * <p>Written by hand, because a library for it took about a quarter of the time from exec to listening: its class files are
 * too old for the AOT cache. See {@code docs/adr/0004-own-command-line-parser.md}.
 */
final class Arguments {
    private final Map<String, Flag<?>> byName = new HashMap<>();
    private final List<String> words;
    private int next;

    private Arguments(List<Flag<?>> flags, List<String> words) {
        this.words = words;
        for (Flag<?> flag : flags) {
            flag.names().forEach(name -> byName.put(name, flag));
        }
    }

    /**
     * Gives every word to its flag.
     *
     * @throws BadUsageException for a word that is for none, and for a value that is missing or can't be read
     */
    static void distribute(List<Flag<?>> flags, List<String> words) {
        Arguments arguments = new Arguments(flags, words);
        while (arguments.next < words.size()) {
            arguments.takeFlag();
        }
    }

    private void takeFlag() {
        String word = words.get(next++);
        if (!isFlag(word)) {
            throw new BadUsageException("Unknown argument: '%s'%s".formatted(word, Hints.forArgument(word)));
        }
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Flag<?> flag = byName.get(name);
        if (flag == null) {
            throw new BadUsageException("Unknown option: '%s'%s".formatted(word, Hints.forFlag(name, byName.keySet())));
        }
        if (!flag.takesValue()) {
            if (equals >= 0) {
                throw new BadUsageException("Option '%s' takes no value: '%s'".formatted(flag.name(), word));
            }
            flag.give(name);
            return;
        }
        for (String value : values(flag, word, equals)) {
            flag.give(value);
        }
    }

    /** What follows a flag: what stands behind its equals sign, and the next words as far as it takes any. */
    private List<String> values(Flag<?> flag, String word, int equals) {
        List<String> values = new ArrayList<>();
        if (equals >= 0) {
            values.add(word.substring(equals + 1));
        }
        while (next < words.size() && !isFlag(words.get(next)) && (values.isEmpty() || flag.takesSeveralValues())) {
            values.add(words.get(next++));
        }
        if (values.isEmpty()) {
            throw new BadUsageException("Missing value for option '%s' (%s)".formatted(flag.name(), flag.label()));
        }
        return values;
    }

    /** A negative number is a value: its flag then says which numbers are possible. */
    private static boolean isFlag(String word) {
        return word.startsWith("-") && word.length() > 1 && !Character.isDigit(word.charAt(1));
    }
}
