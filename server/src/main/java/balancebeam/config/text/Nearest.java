package balancebeam.config.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what a mistaken word was meant to be. Thread-safe. */
final class Nearest {
    private static final int LONGEST_WORD = 64;

    private Nearest() {}

    /** {@code ; did you mean 'host'?}, or nothing when no candidate is near enough to be a guess worth making. */
    static String hint(String word, Collection<String> candidates) {
        return of(word, candidates).map(Nearest::hint).orElse("");
    }

    static Optional<String> of(String word, Collection<String> candidates) {
        if (word.length() > LONGEST_WORD) {
            return Optional.empty();
        }
        String typed = word.toLowerCase(Locale.ROOT).replace('_', '-');
        return candidates.stream()
                .filter(candidate -> isNear(typed, candidate.toLowerCase(Locale.ROOT)))
                .min(Comparator.<String>comparingInt(candidate -> edits(typed, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    static String hint(String meant) {
        return "; did you mean '" + meant + "'?";
    }

    private static boolean isNear(String typed, String candidate) {
        int shorter = Math.min(typed.length(), candidate.length());
        // A word of three letters or fewer is near to too many.
        int most = shorter <= 2 ? 0 : Math.max(1, candidate.length() / 3);
        return edits(typed, candidate) <= most || isBeginning(typed, candidate);
    }

    private static boolean isBeginning(String typed, String candidate) {
        return typed.length() >= 3 && (candidate.startsWith(typed) || candidate.endsWith("-" + typed));
    }

    /** Insertions, deletions, replacements, and swaps of neighbours (optimal string alignment). */
    private static int edits(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 ? j : j == 0 ? i : least(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int least(int[][] rows, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
