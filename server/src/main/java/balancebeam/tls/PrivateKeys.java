package balancebeam.tls;

import balancebeam.tls.PemFile.Block;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Private keys from PEM: PKCS#8, PKCS#1 (RSA) and SEC1 (EC), as certbot, openssl and cfssl write them. Thread-safe: static
 * functions without state.
 */
final class PrivateKeys {
    private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};
    private static final byte[] RSA_OID = HexFormat.of().parseHex("06092a864886f70d010101");
    private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] NULL = {5, 0};

    private PrivateKeys() {}

    /**
     * The key that a file holds.
     *
     * @throws IllegalArgumentException naming the file, if there is none, or more than one, or it can't be used
     */
    static PrivateKey of(PemFile pem) {
        List<Block> keys = pem.blocks().stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .toList();
        if (keys.isEmpty()) {
            throw pem.without("private key", "name its file by 'key', or append it");
        }
        if (keys.size() > 1) {
            throw PemFile.problem(pem.file(), "holds %d private keys: one is possible".formatted(keys.size()));
        }
        Block block = keys.getFirst();
        if (block.isEncrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
            throw PemFile.problem(
                    pem.file(),
                    "its private key is encrypted: openssl pkey -in FILE -out NEW writes it without a password");
        }
        try {
            return parsed(pem, block);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw PemFile.problem(
                    pem.file(),
                    "its private key (%s) can't be read: RSA, and ECDSA with P-256, P-384 or P-521, are possible"
                            .formatted(block.label()),
                    e);
        }
    }

    private static PrivateKey parsed(PemFile pem, Block block) throws GeneralSecurityException {
        return switch (block.label()) {
            case "PRIVATE KEY" -> fromPkcs8(block.der());
            case "RSA PRIVATE KEY" -> fromPkcs8(pkcs8(RSA_OID, NULL, block.der()));
            case "EC PRIVATE KEY" -> fromPkcs8(pkcs8(EC_OID, curve(pem, block.der()), block.der()));
            default -> throw new IllegalArgumentException(block.label());
        };
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] parameters, byte[] key) {
        return Der.of(Der.SEQUENCE, VERSION_0, Der.of(Der.SEQUENCE, algorithm, parameters), Der.of(Der.OCTETS, key));
    }

    /** The curve that the key itself names, or else the block of parameters before it. */
    private static byte[] curve(PemFile pem, byte[] key) {
        Der inside = new Der(key).enter(Der.SEQUENCE);
        inside.skip();
        inside.skip();
        if (inside.is(Der.context(0))) {
            return inside.content(Der.context(0));
        }
        return pem.blocks().stream()
                .filter(block -> block.label().equals("EC PARAMETERS"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no curve"))
                .der();
    }

    private static PrivateKey fromPkcs8(byte[] der) throws GeneralSecurityException {
        Der inside = new Der(der).enter(Der.SEQUENCE);
        inside.skip();
        byte[] oid = inside.enter(Der.SEQUENCE).element();
        String algorithm = Arrays.equals(oid, RSA_OID) ? "RSA" : Arrays.equals(oid, EC_OID) ? "EC" : null;
        if (algorithm == null) {
            throw new IllegalArgumentException("neither RSA nor EC");
        }
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    /** Whether they are a pair: what the one signs, the other verifies. */
    static boolean belongTogether(PrivateKey secret, PublicKey open) {
        if (!secret.getAlgorithm().equals(open.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(secret.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            byte[] sample = {1, 2, 3};
            signature.initSign(secret);
            signature.update(sample);
            byte @Nullable [] signed = signature.sign();
            signature.initVerify(open);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
