package balancebeam.cli;

import balancebeam.config.HostPort;
import java.util.Collection;
import java.util.Comparator;

/** Guesses what a mistaken word was meant to be. Thread-safe. */
final class Hints {
    private Hints() {}

    /** The flag with the fewest edits from the one typed; empty when none is near enough to be a guess worth making. */
    static String forFlag(String typed, Collection<String> flags) {
        return flags.stream()
                .filter(flag -> isNear(typed, flag))
                .min(Comparator.<String>comparingInt(flag -> edits(typed, flag))
                        .thenComparing(Comparator.naturalOrder()))
                .map(flag -> "; did you mean " + flag + "?")
                .orElse("");
    }

    /** A word that belongs to no flag is most often a server or a file without its flag. */
    static String forArgument(String word) {
        if (word.equals("demo")) {
            return "; it comes first: balancebeam demo";
        }
        if (word.equals("help") || word.equals("version")) {
            return "; did you mean --" + word + "?";
        }
        if (word.endsWith(".yaml") || word.endsWith(".yml")) {
            return "; did you mean run -c " + word + "?";
        }
        try {
            return "; did you mean --upstream " + HostPort.parse(word) + "?";
        } catch (IllegalArgumentException e) {
            return "; servers to forward to follow --upstream, as HOST:PORT";
        }
    }

    /** {@code ; did you mean 'status'?}; empty when no candidate is near enough to be a guess worth making. */
    static String forWord(String typed, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> isNearWord(typed, candidate))
                .min(Comparator.<String>comparingInt(candidate -> edits(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .map(candidate -> "; did you mean '" + candidate + "'?")
                .orElse("");
    }

    private static boolean isNearWord(String typed, String candidate) {
        boolean beginning = typed.length() >= 3 && candidate.startsWith(typed);
        int shorter = Math.min(typed.length(), candidate.length());
        int most = shorter <= 2 ? 0 : Math.max(shorter <= 3 ? 1 : 2, candidate.length() / 4);
        return beginning || edits(typed, candidate) <= most;
    }

    private static boolean isNear(String typed, String flag) {
        // A short flag is one edit away from nearly everything.
        if (typed.length() < 4 || flag.length() < 4) {
            return false;
        }
        return flag.startsWith(typed) || edits(typed, flag) <= Math.max(1, flag.length() / 4);
    }

    /** The Levenshtein distance: insertions, deletions and replacements of one character. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j - 1], row[j]) + 1);
            }
        }
        return row[b.length()];
    }
}
