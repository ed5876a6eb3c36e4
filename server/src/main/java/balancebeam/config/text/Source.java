package balancebeam.config.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A file with its text. Immutable. */
record Source(Path file, String text) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** The files that a user named: of a folder all {@code *.yaml} and {@code *.yml} directly in it, by name. */
    static List<Path> files(List<Path> named, Report report) {
        List<Path> files = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                files.addAll(in(path, report));
            } else {
                files.add(path);
            }
        }
        return files;
    }

    private static List<Path> in(Path folder, Report report) {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(Source::isYaml).sorted().toList();
            if (files.isEmpty()) {
                report.problem(Problem.of(Place.whole(folder), "", "this folder has no file *.yaml or *.yml"));
            }
            return files;
        } catch (IOException e) {
            report.problem(Problem.of(Place.whole(folder), "", why(e)));
            return List.of();
        }
    }

    /** Hidden files are what editors leave behind. */
    private static boolean isYaml(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && !Files.isDirectory(file);
    }

    static Source read(Path file) throws UnreadableException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(NodeReader.MOST_BYTES + 1);
        } catch (IOException e) {
            throw new UnreadableException(Place.whole(file), why(e));
        }
        if (bytes.length > NodeReader.MOST_BYTES) {
            throw new UnreadableException(
                    Place.whole(file), "is larger than %d MiB".formatted(NodeReader.MOST_BYTES >> 20));
        }
        return new Source(file, decode(file, bytes));
    }

    private static String decode(Path file, byte[] bytes) throws UnreadableException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in)
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            // The decoder stops in front of what it cannot read.
            String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
            int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
            int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length()) + 1;
            throw new UnreadableException(new Place(file, line, column), "is not text in UTF-8");
        }
    }

    private static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException none -> "there is no such file";
            case AccessDeniedException denied -> "may not be read: permission denied";
            default -> "cannot be read: " + e.getMessage();
        };
    }
}
