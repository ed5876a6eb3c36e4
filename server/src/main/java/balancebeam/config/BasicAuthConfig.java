package balancebeam.config;

import java.util.Map;

/**
 * Basic authentication (RFC 7617). Immutable.
 *
 * @param users name to bcrypt hash, as {@code htpasswd -B} makes them
 */
public record BasicAuthConfig(String realm, Map<String, String> users) {
    public BasicAuthConfig {
        users = Map.copyOf(users);
    }

    /** Without the hashes. */
    @Override
    public String toString() {
        return "BasicAuthConfig[realm=%s, users=%s]".formatted(realm, users.keySet());
    }
}
