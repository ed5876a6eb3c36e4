package balancebeam.config.text;

import balancebeam.config.CompressionConfig;
import balancebeam.config.CompressionLevel;
import balancebeam.config.ContentCoding;
import balancebeam.config.Defaults;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code compress} of a policy. */
final class CompressionSection {
    private static final long MOST_MIN_BYTES = 1L << 30;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final CompressionConfig OFF =
            new CompressionConfig(List.of(), List.of(), 0, CompressionLevel.DEFAULT);

    private static final ScalarType<String> MEDIA_TYPE = Texts.matching(
                    "media type", "a media type, as application/json or text/*", "[!#$%&'+.^_`|~0-9A-Za-z-]+/" + TOKEN)
            .withHint(CompressionSection::typeHint);

    private static final Key<List<ContentCoding>> ENCODINGS = Key.of(
            "encodings",
            ListType.atLeastOne(Choices.of(ContentCoding.class)),
            Defaults.COMPRESS_ENCODINGS,
            "What is offered; of those that a client likes the same, the first is taken.");
    private static final Key<List<String>> TYPES = Key.of(
            "types",
            ListType.atLeastOne(MEDIA_TYPE),
            Defaults.COMPRESS_TYPES,
            "Content of these types, as `application/json` or `text/*`.");
    private static final Key<Long> MIN_BYTES = Key.of(
            "min-bytes",
            Units.size(0, MOST_MIN_BYTES),
            Defaults.COMPRESS_MIN_BYTES,
            "An answer that is known to be shorter is left alone.");
    private static final Key<CompressionLevel> LEVEL = Key.of(
            "level",
            Choices.of(CompressionLevel.class),
            CompressionLevel.DEFAULT,
            "What it may cost: gzip 1, 5 or 7; br 2, 4 or 5; zstd 1, 3 or 6.");

    private static final Section<CompressionConfig> SECTION = Section.of(
                    "Compression",
                    "Endpoints' answers are compressed for clients that accept it. `true` is short for all defaults,"
                            + " `false` for none.",
                    List.of(ENCODINGS, TYPES, MIN_BYTES, LEVEL),
                    in -> new CompressionConfig(
                            in.get(ENCODINGS),
                            in.get(TYPES).stream()
                                    .map(type -> type.toLowerCase(Locale.ROOT))
                                    .toList(),
                            in.get(MIN_BYTES),
                            in.get(LEVEL)))
            .renamed(OtherPrograms.COMPRESSION);

    static final Type<CompressionConfig> TYPE =
            EitherType.of(Numbers.BOOLEAN, on -> on ? Defaults.COMPRESSION : OFF, SECTION);

    private static final Map<String, String> ALIKE = Map.of(
            "json", "application/json",
            "html", "text/html",
            "css", "text/css",
            "js", "text/javascript",
            "javascript", "text/javascript",
            "xml", "application/xml",
            "svg", "image/svg+xml",
            "text", "text/*");

    private CompressionSection() {}

    private static String typeHint(String text) {
        String meant = ALIKE.get(text.toLowerCase(Locale.ROOT));
        return meant == null ? "" : Nearest.hint(meant);
    }
}
