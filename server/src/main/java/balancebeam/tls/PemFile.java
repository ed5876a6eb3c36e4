package balancebeam.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A PEM file as it was read (RFC 7468): its blocks in the order that they stand. Text around them is no matter. Immutable.
 *
 * @param file for messages
 */
record PemFile(Path file, List<Block> blocks) {
    /** Ten times what a system's file of authorities has. */
    static final int LARGEST_BYTES = 2 * 1024 * 1024;

    /** RFC 7292 section 4; keys have versions 0 and 1. */
    private static final int PKCS12_VERSION = 3;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** What stands between two lines of dashes. Immutable. */
    static final class Block {
        private final String label;
        private final byte[] der;
        private final boolean encrypted;

        private Block(String label, byte[] der, boolean encrypted) {
            this.label = label;
            this.der = der;
            this.encrypted = encrypted;
        }

        /** As {@code CERTIFICATE}. */
        String label() {
            return label;
        }

        /** Not to be written to. */
        byte[] der() {
            return der;
        }

        /** Whether its header says so, as old OpenSSL writes it (RFC 1421). */
        boolean isEncrypted() {
            return encrypted;
        }
    }

    PemFile {
        blocks = List.copyOf(blocks);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    static PemFile read(Path file) {
        byte[] bytes = bytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        List<String> lines = text.lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.startsWith(BEGIN) || !line.endsWith(DASHES)) {
                continue;
            }
            String label = line.substring(BEGIN.length(), line.length() - DASHES.length());
            int end = i + 1;
            while (end < lines.size() && !lines.get(end).startsWith(DASHES)) {
                end++;
            }
            if (end == lines.size() || !lines.get(end).equals(END + label + DASHES)) {
                throw problem(file, "the block %s, which begins in line %d, has no end".formatted(label, i + 1));
            }
            blocks.add(block(file, label, i + 1, lines.subList(i + 1, end)));
            i = end;
        }
        if (blocks.isEmpty()) {
            throw problem(file, "is not PEM: " + otherForm(bytes));
        }
        return new PemFile(file, blocks);
    }

    /** What it may be instead, and what turns it into PEM. */
    private static String otherForm(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != Der.SEQUENCE) {
            return "it has no line with -----BEGIN";
        }
        try {
            Der inside = new Der(bytes).enter(Der.SEQUENCE);
            if (inside.is(Der.SEQUENCE)) {
                return "it looks like a certificate in DER; openssl x509 -inform DER -in FILE -out NEW makes PEM of it";
            }
            byte[] version = inside.content(Der.INTEGER);
            return version.length == 1 && version[0] == PKCS12_VERSION
                    ? "it looks like PKCS#12; openssl pkcs12 -nodes -in FILE -out NEW makes PEM of it"
                    : "it looks like a private key in DER; openssl pkey -inform DER -in FILE -out NEW makes PEM of it";
        } catch (IllegalArgumentException e) {
            return "it looks like DER that was cut off";
        }
    }

    private static Block block(Path file, String label, int line, List<String> lines) {
        boolean encrypted =
                lines.stream().anyMatch(each -> each.startsWith("Proc-Type:") && each.contains("ENCRYPTED"));
        StringBuilder base64 = new StringBuilder();
        lines.stream().filter(each -> each.indexOf(':') < 0).forEach(base64::append);
        try {
            return new Block(label, Base64.getDecoder().decode(base64.toString()), encrypted);
        } catch (IllegalArgumentException e) {
            throw problem(file, "the block %s, which begins in line %d, is not base64".formatted(label, line), e);
        }
    }

    /**
     * What a file holds.
     *
     * @throws IllegalArgumentException naming the file, if it can't be read or is too large
     */
    static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw problem(file, "is too large: up to %d MiB are read".formatted(LARGEST_BYTES >> 20));
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw problem(file, missing(file), e);
        } catch (AccessDeniedException e) {
            throw problem(
                    file,
                    "may not be read by the user %s: let a group of that user read it and its folders, or copy it"
                            .formatted(System.getProperty("user.name")),
                    e);
        } catch (IOException e) {
            throw problem(
                    file,
                    Files.isDirectory(file)
                            ? "is a folder: name a file in it"
                            : "can't be read: %s".formatted(e.getMessage()),
                    e);
        }
    }

    private static String missing(Path file) {
        Path folder = file.getParent();
        if (Files.isSymbolicLink(file)) {
            return "is a link that leads nowhere";
        }
        return folder == null || Files.exists(folder)
                ? "there is no such file"
                : "there is no such file, and no folder %s".formatted(folder);
    }

    /** The problem that something is not there, with what is. */
    IllegalArgumentException without(String what, String remedy) {
        String labels = blocks.stream().map(Block::label).distinct().collect(Collectors.joining(", "));
        return problem(file, "holds no %s, but %s: %s".formatted(what, labels, remedy));
    }

    /**
     * Its certificates.
     *
     * @throws IllegalArgumentException naming the file, if it has none or one can't be read
     */
    List<X509Certificate> certificates() {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
                try {
                    found.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.der)));
                } catch (CertificateException e) {
                    throw problem(file, "its certificate no. %d can't be read".formatted(found.size() + 1), e);
                }
            }
        }
        if (found.isEmpty()) {
            throw without("certificate", "name the file that has it");
        }
        return found;
    }

    static IllegalArgumentException problem(Path file, String what) {
        return problem(file, what, null);
    }

    static IllegalArgumentException problem(Path file, String what, @Nullable Throwable cause) {
        return new IllegalArgumentException(file + ": " + what, cause);
    }
}
