package balancebeam.config;

import java.nio.file.Path;

/**
 * Whether clients show certificates. Immutable.
 *
 * @param ca PEM: who signs them
 * @param required whether a client without one is refused
 */
public record ClientCertificatesConfig(Path ca, boolean required) {}
