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
import org.jspecify.annotations.Nullable;

/**
 * A PEM file as it was read (RFC 7468): its blocks in the order that they stand. Text around them is no matter. Immutable.
 *
 * @param file for messages
 */
record PemFile(Path file, List<Block> blocks) {
    /** Ten times what a system's file of authorities has. */
    static final int LARGEST_BYTES = 2 * 1024 * 1024;

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
            throw problem(
                    file,
                    bytes.length > 0 && bytes[0] == Der.SEQUENCE
                            ? "is not PEM: it looks like DER or PKCS#12, which openssl turns into PEM"
                            : "is not PEM: it has no line with -----BEGIN");
        }
        return new PemFile(file, blocks);
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
            throw problem(file, "there is no such file", e);
        } catch (AccessDeniedException e) {
            throw problem(file, "may not be read by this user", e);
        } catch (IOException e) {
            throw problem(file, "can't be read: " + (Files.isDirectory(file) ? "is a folder" : e.getMessage()), e);
        }
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
            throw problem(file, "holds no certificate");
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
