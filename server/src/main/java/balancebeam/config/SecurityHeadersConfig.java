package balancebeam.config;

/**
 * Headers by which browsers guard their users, set on every answer that does not have them. An empty one is not set. Immutable.
 *
 * @param frameOptions X-Frame-Options
 * @param contentTypeOptions X-Content-Type-Options
 * @param referrerPolicy Referrer-Policy
 * @param contentSecurityPolicy Content-Security-Policy
 * @param permissionsPolicy Permissions-Policy
 * @param strictTransportSecurity Strict-Transport-Security, only for clients that came by https (RFC 6797 section 7.2)
 */
public record SecurityHeadersConfig(
        String frameOptions,
        String contentTypeOptions,
        String referrerPolicy,
        String contentSecurityPolicy,
        String permissionsPolicy,
        String strictTransportSecurity) {}
