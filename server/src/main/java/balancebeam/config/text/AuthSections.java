package balancebeam.config.text;

import balancebeam.config.BasicAuthConfig;
import balancebeam.config.Defaults;
import balancebeam.config.SecurityHeadersConfig;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code basic-auth} and {@code security-headers} of a policy. */
final class AuthSections {
    /** Version, cost, 22 characters of salt and 31 of hash. */
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(0[4-9]|[12][0-9]|3[01])\\$[./A-Za-z0-9]{53}");

    private static final Key<String> REALM = Key.of(
            "realm",
            Texts.matching("text", "a text without quotation marks and control characters", "[ !#-\\[\\]-~]+"),
            Defaults.BASIC_AUTH_REALM,
            "What browsers show beside their question.");
    private static final Key<Map<String, String>> USERS = Key.required(
            "users",
            MapType.of(
                            "user",
                            Texts.matching("user name", "a user name, without colon", "[^:\\p{Cntrl}]+"),
                            ScalarType.of(
                                    "bcrypt hash",
                                    "a bcrypt hash, as htpasswd -nB makes it",
                                    Schema.TEXT,
                                    AuthSections::hash))
                    .atLeastOne(),
            "Who may, each with a bcrypt hash as `htpasswd -nB` makes it.");
    static final Section<BasicAuthConfig> BASIC_AUTH = Section.of(
            "Basic auth",
            "A name and a password are asked for (RFC 7617); others get 401.",
            List.of(REALM, USERS),
            in -> new BasicAuthConfig(in.get(REALM), in.get(USERS)));

    private static final Key<String> FRAME_OPTIONS =
            header("frame-options", SecurityHeadersConfig::frameOptions, "X-Frame-Options; empty for none.");
    private static final Key<String> CONTENT_TYPE_OPTIONS = header(
            "content-type-options",
            SecurityHeadersConfig::contentTypeOptions,
            "X-Content-Type-Options; empty for none.");
    private static final Key<String> REFERRER_POLICY =
            header("referrer-policy", SecurityHeadersConfig::referrerPolicy, "Referrer-Policy; empty for none.");
    private static final Key<String> CONTENT_SECURITY_POLICY = header(
            "content-security-policy",
            SecurityHeadersConfig::contentSecurityPolicy,
            "Content-Security-Policy; empty for none.");
    private static final Key<String> PERMISSIONS_POLICY = header(
            "permissions-policy", SecurityHeadersConfig::permissionsPolicy, "Permissions-Policy; empty for none.");
    private static final Key<String> STRICT_TRANSPORT_SECURITY = header(
            "strict-transport-security",
            SecurityHeadersConfig::strictTransportSecurity,
            "Strict-Transport-Security, only for clients that came by https; empty for none.");
    private static final Section<SecurityHeadersConfig> SECURITY_HEADERS_SECTION = Section.of(
            "Security headers",
            "Headers by which browsers guard their users, set on answers that do not have them. `true` is short for"
                    + " all defaults.",
            List.of(
                    FRAME_OPTIONS,
                    CONTENT_TYPE_OPTIONS,
                    REFERRER_POLICY,
                    CONTENT_SECURITY_POLICY,
                    PERMISSIONS_POLICY,
                    STRICT_TRANSPORT_SECURITY),
            in -> new SecurityHeadersConfig(
                    in.get(FRAME_OPTIONS),
                    in.get(CONTENT_TYPE_OPTIONS),
                    in.get(REFERRER_POLICY),
                    in.get(CONTENT_SECURITY_POLICY),
                    in.get(PERMISSIONS_POLICY),
                    in.get(STRICT_TRANSPORT_SECURITY)));
    static final Type<SecurityHeadersConfig> SECURITY_HEADERS = EitherType.of(
            Numbers.BOOLEAN,
            on -> on ? Defaults.SECURITY_HEADERS : new SecurityHeadersConfig("", "", "", "", "", ""),
            SECURITY_HEADERS_SECTION);

    private AuthSections() {}

    private static Key<String> header(String name, Function<SecurityHeadersConfig, String> part, String doc) {
        return Key.of(name, Texts.LINE, part.apply(Defaults.SECURITY_HEADERS), doc);
    }

    /** Never quoted: a password in the place of its hash would end up in logs. */
    private static @Nullable String hash(String text) {
        if (!BCRYPT.matcher(text).matches()) {
            throw new IllegalArgumentException("is not a bcrypt hash, as htpasswd -nB makes it: $2y$10$ and 53 more");
        }
        return text;
    }
}
