package balancebeam.proxy.routes;

import balancebeam.proxy.routes.Expression.Bytes;
import balancebeam.proxy.routes.Expression.Choice;
import balancebeam.proxy.routes.Expression.Repeat;
import balancebeam.proxy.routes.Expression.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of RE2's syntax that paths are matched with, of expressions that RE2 has taken. It gives up on the rest,
 * which is only slower then. Used once, by one thread.
 */
final class ExpressionReader {
    private static final String QUANTIFIERS = "*+?{";
    private static final Pattern COUNT = Pattern.compile("\\{([0-9]{1,3})(,([0-9]{0,3}))?}");
    private static final Pattern GROUP = Pattern.compile("\\((\\?:|\\?P?<[A-Za-z0-9_]+>)?(?!\\?)");

    private static final Bytes DIGITS = Bytes.of("09");
    private static final Bytes WORDS = Bytes.of("09AZaz__");
    private static final Bytes SPACES = Bytes.of("\t\n\f\r  ");
    private static final Bytes NO_NEWLINE = Bytes.of("\n\n").not();

    private final String text;
    private final boolean ignoreCase;
    private final int start;
    private int at;
    private boolean exact = true;

    /** What ends the reading of an expression that is not understood. Has no stack, costs little. */
    private static final class NotUnderstood extends Exception {
        NotUnderstood() {
            super("not understood", null, false, false);
        }
    }

    private ExpressionReader(String text) {
        this.ignoreCase = text.startsWith("(?i)");
        this.text = text;
        this.start = ignoreCase ? "(?i)".length() : 0;
        this.at = start;
    }

    /**
     * What was read.
     *
     * @param exact whether it takes exactly the ASCII texts that the expression matches as a whole; otherwise it takes all
     *     of them, and more
     */
    record Outcome(Expression expression, boolean exact) {}

    /** Null if the expression is not understood. */
    static @Nullable Outcome read(String text) {
        ExpressionReader reader = new ExpressionReader(text);
        try {
            Expression expression = reader.choice();
            return reader.at == text.length() ? new Outcome(expression, reader.exact) : null;
        } catch (NotUnderstood e) {
            return null;
        }
    }

    private Expression choice() throws NotUnderstood {
        List<Expression> parts = new ArrayList<>();
        parts.add(sequence());
        while (peek() == '|') {
            at++;
            parts.add(sequence());
        }
        return parts.size() == 1 ? parts.getFirst() : new Choice(parts);
    }

    private Expression sequence() throws NotUnderstood {
        List<Expression> parts = new ArrayList<>();
        while (at < text.length() && peek() != '|' && peek() != ')') {
            parts.add(repeat(atom()));
        }
        return new Sequence(parts);
    }

    private Expression repeat(Expression part) throws NotUnderstood {
        if (QUANTIFIERS.indexOf(peek()) < 0) {
            return part;
        }
        // What it means to repeat an assertion is left to RE2.
        require(!part.equals(Expression.EMPTY));
        Expression repeated =
                switch (text.charAt(at++)) {
                    case '*' -> new Repeat(part, 0, Repeat.ENDLESS);
                    case '+' -> new Repeat(part, 1, Repeat.ENDLESS);
                    case '?' -> new Repeat(part, 0, 1);
                    default -> counted(part);
                };
        // How greedy it is makes no difference to whether the whole matches.
        at += peek() == '?' ? 1 : 0;
        require(QUANTIFIERS.indexOf(peek()) < 0);
        return repeated;
    }

    private Expression counted(Expression part) throws NotUnderstood {
        Matcher count = COUNT.matcher(text).region(--at, text.length());
        require(count.lookingAt());
        at = count.end();
        int least = Integer.parseInt(count.group(1));
        String most = count.group(3);
        if (most == null) {
            return new Repeat(part, least, least);
        }
        return new Repeat(part, least, most.isEmpty() ? Repeat.ENDLESS : Integer.parseInt(most));
    }

    private Expression atom() throws NotUnderstood {
        char c = text.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> bracket();
            case '.' -> NO_NEWLINE;
            case '\\' -> escape();
            case '^' -> assertion(at == start + 1);
            case '$' -> assertion(at == text.length());
            case '*', '+', '?', '{' -> throw new NotUnderstood();
            default -> cased(literal(c));
        };
    }

    /** Something without length, which the ends of the text fulfil anyway; elsewhere it could forbid something. */
    private Expression assertion(boolean atItsEnd) {
        exact &= atItsEnd;
        return Expression.EMPTY;
    }

    private Expression group() throws NotUnderstood {
        Matcher head = GROUP.matcher(text).region(at - 1, text.length());
        require(head.lookingAt());
        at = head.end();
        Expression inner = choice();
        require(peek() == ')');
        at++;
        return inner;
    }

    private Expression escape() throws NotUnderstood {
        if ("bBAz".indexOf(peek()) >= 0) {
            at++;
            return assertion(false);
        }
        return cased(escapedBytes());
    }

    private Bytes escapedBytes() throws NotUnderstood {
        char c = peek();
        at++;
        return switch (c) {
            case 'd' -> DIGITS;
            case 'D' -> DIGITS.not();
            case 'w' -> WORDS;
            case 'W' -> WORDS.not();
            case 's' -> SPACES;
            case 'S' -> SPACES.not();
            default -> {
                require(c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c));
                yield Bytes.of(c, c);
            }
        };
    }

    private Expression bracket() throws NotUnderstood {
        boolean not = peek() == '^';
        at += not ? 1 : 0;
        Bytes all = Bytes.NONE;
        do {
            all = all.or(member(all.equals(Bytes.NONE)));
        } while (peek() != ']');
        at++;
        Bytes cased = cased(all);
        return not ? cased.not() : cased;
    }

    private Bytes member(boolean first) throws NotUnderstood {
        char from = peek();
        if (from == '\\') {
            at++;
            from = peek();
            Bytes bytes = escapedBytes();
            if (Character.isLetter(from)) {
                return bytes;
            }
        } else {
            // A bracket at the start, [:alpha:], and a hyphen in the middle of nowhere are left to RE2.
            require(from != '[' && from != ']' && (from != '-' || first || peek(1) == ']'));
            literal(from);
            at++;
        }
        boolean range = peek() == '-' && peek(1) != ']';
        return range ? Bytes.of(from, rangeEnd(from)) : Bytes.of(from, from);
    }

    private char rangeEnd(char from) throws NotUnderstood {
        char to = peek(1);
        require(to >= from && to < 0x7f && "\\[".indexOf(to) < 0);
        at += 2;
        return to;
    }

    private Bytes literal(char c) throws NotUnderstood {
        require(c > ' ' && c < 0x7f);
        return Bytes.of(c, c);
    }

    private Bytes cased(Bytes bytes) {
        return ignoreCase ? bytes.inBothCases() : bytes;
    }

    private char peek() {
        return peek(0);
    }

    /** NUL behind the end, which stands for nothing in an expression that is understood. */
    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    private static void require(boolean holds) throws NotUnderstood {
        if (!holds) {
            throw new NotUnderstood();
        }
    }
}
