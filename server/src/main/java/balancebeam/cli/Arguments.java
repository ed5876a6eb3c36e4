package balancebeam.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands a command line's words to the flags they are for: {@code --flag value}, {@code --flag=value}, and several values after a
 * flag that takes them. Main thread only.
 *
 * <p>Written by hand, because a library for it took about a quarter of the time from exec to listening: its class files are
 * too old for the AOT cache. See {@code docs/adr/0004-own-command-line-parser.md}.
 */
public final class Arguments {
    private final Map<String, Flag<?>> byName = new HashMap<>();
    private final List<String> words;
    private final @Nullable List<String> operands;
    private int next;

    private Arguments(List<Flag<?>> flags, List<String> words, @Nullable List<String> operands) {
        this.words = words;
        this.operands = operands;
        for (Flag<?> flag : flags) {
            flag.names().forEach(name -> byName.put(name, flag));
        }
    }

    /**
     * Gives every word to its flag.
     *
     * @throws BadUsageException for a word that is for none, and for a value that is missing or can't be read
     */
    public static void distribute(List<Flag<?>> flags, List<String> words) {
        new Arguments(flags, words, null).takeAll();
    }

    /**
     * Gives every word that belongs to a flag to it; the rest is the result. Behind {@code --} nothing is a flag.
     *
     * @throws BadUsageException for a flag that is none, and for a value that is missing or can't be read
     */
    static List<String> operands(List<Flag<?>> flags, List<String> words) {
        List<String> operands = new ArrayList<>();
        new Arguments(flags, words, operands).takeAll();
        return operands;
    }

    private void takeAll() {
        while (next < words.size()) {
            takeWord();
        }
    }

    private void takeWord() {
        String word = words.get(next++);
        if (operands != null && word.equals("--")) {
            operands.addAll(words.subList(next, words.size()));
            next = words.size();
        } else if (operands != null && !isFlag(word)) {
            operands.add(word);
        } else {
            takeFlag(word);
        }
    }

    private void takeFlag(String word) {
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
