package balancebeam.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** An order at an {@link AcmeDirectory}, with its one authorization and that one's challenges. Thread-safe. */
final class AcmeOrder {
    private final String base;
    private final int number;
    private final String asked;
    private final String name;
    private final String token;
    private final List<String> kinds;

    private String status = "pending";
    private String authorization = "pending";
    private String failedKind = "";
    private String error = "";
    private String chain = "";

    /** @param base of all its URLs */
    AcmeOrder(String base, int number, String asked, String name, String token, List<String> kinds) {
        this.base = base;
        this.number = number;
        this.asked = asked;
        this.name = name;
        this.token = token;
        this.kinds = kinds;
    }

    int number() {
        return number;
    }

    String asked() {
        return asked;
    }

    String name() {
        return name;
    }

    String token() {
        return token;
    }

    synchronized String status() {
        return status;
    }

    synchronized String chain() {
        return chain;
    }

    synchronized String json() {
        String certificate = chain.isEmpty() ? "" : ",\"certificate\":\"%scertificate/%d\"".formatted(base, number);
        return """
                {"status":"%s","identifiers":[{"type":"dns","value":"%s"}],\
                "authorizations":["%sauthorization/%d"],"finalize":"%sfinalize/%d"%s%s}""".formatted(status, name, base, number, base, number, certificate, problem());
    }

    private String problem() {
        return error.isEmpty()
                ? ""
                : ",\"error\":{\"type\":\"urn:ietf:params:acme:error:incorrectResponse\",\"detail\":\"%s\"}"
                        .formatted(error);
    }

    synchronized String authorization() {
        return "{\"status\":\"%s\",\"identifier\":{\"type\":\"dns\",\"value\":\"%s\"},\"challenges\":[%s]}"
                .formatted(
                        authorization, name, kinds.stream().map(this::challenge).collect(Collectors.joining(",")));
    }

    synchronized String challenge(String kind) {
        boolean failed = kind.equals(failedKind);
        return "{\"type\":\"%s\",\"status\":\"%s\",\"url\":\"%schallenge/%d/%s\",\"token\":\"%s\"%s}"
                .formatted(kind, failed ? "invalid" : "pending", base, number, kind, token, failed ? problem() : "");
    }

    /** @param wrong empty for nothing */
    synchronized void validated(String kind, String wrong) {
        if (wrong.isEmpty()) {
            authorization = "valid";
            status = "ready";
        } else {
            failedKind = kind;
            error = wrong;
            authorization = "invalid";
            status = "invalid";
        }
    }

    /** Signs what is asked for, if it is what was ordered. */
    synchronized void finish(byte[] request, TestAuthority authority, Duration lifetime) {
        try {
            JcaPKCS10CertificationRequest csr = new JcaPKCS10CertificationRequest(request);
            boolean signed = csr.isSignatureValid(new JcaContentVerifierProviderBuilder().build(csr.getPublicKey()));
            GeneralNames names =
                    GeneralNames.fromExtensions(csr.getRequestedExtensions(), Extension.subjectAlternativeName);
            boolean right = signed
                    && status.equals("ready")
                    && Arrays.equals(names.getNames(), new GeneralName[] {new GeneralName(GeneralName.dNSName, name)});
            if (right) {
                Instant now = Instant.now();
                chain = authority.sign(csr.getPublicKey(), now, now.plus(lifetime), name);
            } else {
                error = "the request is not for what was ordered";
            }
            status = right ? "valid" : "invalid";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException e) {
            error = "the request can't be read";
            status = "invalid";
        }
    }
}
