package balancebeam.config;

/**
 * How much of anything is taken before the answer is no. Immutable; {@code with...} makes a copy that differs in one.
 *
 * @param headBytes the most bytes of a request's head, else 431
 * @param fields the most fields of a head, else 431 (request) or 502 (answer)
 * @param targetBytes the most bytes of a request's target, else 414; shorter than {@code headBytes}
 * @param answerHeadBytes the most bytes of an answer's head, else 502
 * @param interimAnswers the most 1xx answers before the final one, else 502
 * @param bodyBytes the most bytes of a request's body, else 413; 0 for no limit
 * @param bufferBytes the most bytes of buffered bodies, over all exchanges, else 503; half of it collected ahead
 * @param lingerBytes the most bytes read and thrown away before a connection is closed
 */
public record Limits(
        int headBytes,
        int fields,
        int targetBytes,
        int answerHeadBytes,
        int interimAnswers,
        long bodyBytes,
        long bufferBytes,
        int lingerBytes) {
    public static final int MOST_HEAD_BYTES = 1024 * 1024;
    public static final int MOST_FIELDS = 10_000;
    public static final int MOST_INTERIM_ANSWERS = 1_000;
    public static final long LEAST_BUFFER_BYTES = 1024 * 1024;
    public static final long MOST_BUFFER_BYTES = 1L << 40;
    public static final int MOST_LINGER_BYTES = 1 << 30;

    public Limits {
        Require.range("head-bytes", headBytes, 256, MOST_HEAD_BYTES);
        Require.range("fields", fields, 1, MOST_FIELDS);
        Require.range("target-bytes", targetBytes, 16, headBytes);
        Require.range("answer-head-bytes", answerHeadBytes, 256, MOST_HEAD_BYTES);
        Require.range("interim-answers", interimAnswers, 0, MOST_INTERIM_ANSWERS);
        Require.range("body-bytes", bodyBytes, 0, Long.MAX_VALUE);
        Require.range("buffer-bytes", bufferBytes, LEAST_BUFFER_BYTES, MOST_BUFFER_BYTES);
        Require.range("linger-bytes", lingerBytes, 0, MOST_LINGER_BYTES);
    }

    public Limits withHeadBytes(int headBytes) {
        return new Limits(
                headBytes, fields, targetBytes, answerHeadBytes, interimAnswers, bodyBytes, bufferBytes, lingerBytes);
    }

    public Limits withFields(int fields) {
        return new Limits(
                headBytes, fields, targetBytes, answerHeadBytes, interimAnswers, bodyBytes, bufferBytes, lingerBytes);
    }

    public Limits withTargetBytes(int targetBytes) {
        return new Limits(
                headBytes, fields, targetBytes, answerHeadBytes, interimAnswers, bodyBytes, bufferBytes, lingerBytes);
    }

    public Limits withAnswerHeadBytes(int answerHeadBytes) {
        return new Limits(
                headBytes, fields, targetBytes, answerHeadBytes, interimAnswers, bodyBytes, bufferBytes, lingerBytes);
    }

    public Limits withInterimAnswers(int interimAnswers) {
        return new Limits(
                headBytes, fields, targetBytes, answerHeadBytes, interimAnswers, bodyBytes, bufferBytes, lingerBytes);
    }

    public Limits withBodyBytes(long bodyBytes) {
        return new Limits(
                headBytes, fields, targetBytes, answerHeadBytes, interimAnswers, bodyBytes, bufferBytes, lingerBytes);
    }

    public Limits withBufferBytes(long bufferBytes) {
        return new Limits(
                headBytes, fields, targetBytes, answerHeadBytes, interimAnswers, bodyBytes, bufferBytes, lingerBytes);
    }

    public Limits withLingerBytes(int lingerBytes) {
        return new Limits(
                headBytes, fields, targetBytes, answerHeadBytes, interimAnswers, bodyBytes, bufferBytes, lingerBytes);
    }
}
