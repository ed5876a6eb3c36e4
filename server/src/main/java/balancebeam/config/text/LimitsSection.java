package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.Limits;
import java.util.List;

/** {@code limits}. */
final class LimitsSection {
    private static final Limits STANDARD = Defaults.LIMITS;

    private static final Key<Long> HEAD_BYTES = size(
            "head-bytes",
            256,
            Limits.MOST_HEAD_BYTES,
            STANDARD.headBytes(),
            "The most bytes of a request's head; then 431.");
    private static final Key<Integer> FIELDS = Key.of(
            "fields",
            Numbers.whole(1, Limits.MOST_FIELDS),
            STANDARD.fields(),
            "The most headers; then 431, or 502 for an answer.");
    private static final Key<Long> TARGET_BYTES = size(
            "target-bytes",
            16,
            Limits.MOST_HEAD_BYTES,
            STANDARD.targetBytes(),
            "The most bytes of a request's target, not above head-bytes; then 414.");
    private static final Key<Long> ANSWER_HEAD_BYTES = size(
            "answer-head-bytes",
            256,
            Limits.MOST_HEAD_BYTES,
            STANDARD.answerHeadBytes(),
            "The most bytes of an answer's head; then 502.");
    private static final Key<Integer> INTERIM_ANSWERS = Key.of(
            "interim-answers",
            Numbers.whole(0, Limits.MOST_INTERIM_ANSWERS),
            STANDARD.interimAnswers(),
            "The most 1xx answers before the final one; then 502.");
    private static final Key<Long> BODY_BYTES = size(
            "body-bytes",
            0,
            Long.MAX_VALUE,
            STANDARD.bodyBytes(),
            "The largest body of a request; then 413. 0 for no limit; `max-body` of a policy comes first.");
    private static final Key<Long> BUFFER_BYTES = size(
            "buffer-bytes",
            Limits.LEAST_BUFFER_BYTES,
            Limits.MOST_BUFFER_BYTES,
            STANDARD.bufferBytes(),
            "The most bytes of buffered bodies, over all exchanges; then 503. Half of it may be `buffer-request`, beyond"
                    + " which bodies stream.");
    private static final Key<Long> LINGER_BYTES = size(
            "linger-bytes",
            0,
            Limits.MOST_LINGER_BYTES,
            STANDARD.lingerBytes(),
            "The most bytes that are read and thrown away before a connection closes.");

    static final Section<Limits> SECTION = Section.of(
            "Limits",
            "How much of anything is taken before the answer is no.",
            List.of(
                    HEAD_BYTES,
                    FIELDS,
                    TARGET_BYTES,
                    ANSWER_HEAD_BYTES,
                    INTERIM_ANSWERS,
                    BODY_BYTES,
                    BUFFER_BYTES,
                    LINGER_BYTES),
            in -> new Limits(
                    Math.toIntExact(in.get(HEAD_BYTES)),
                    in.get(FIELDS),
                    Math.toIntExact(in.get(TARGET_BYTES)),
                    Math.toIntExact(in.get(ANSWER_HEAD_BYTES)),
                    in.get(INTERIM_ANSWERS),
                    in.get(BODY_BYTES),
                    in.get(BUFFER_BYTES),
                    Math.toIntExact(in.get(LINGER_BYTES))));

    private LimitsSection() {}

    private static Key<Long> size(String name, long least, long most, long byDefault, String doc) {
        return Key.of(name, Units.size(least, most), byDefault, doc);
    }
}
