package balancebeam.config;

import balancebeam.bytes.IpNetwork;
import java.util.List;

/**
 * Who may come in, by the client's address; others get 403. Immutable.
 *
 * @param allow if any are named, only they may
 * @param deny may not, whatever {@code allow} says
 */
public record AccessConfig(List<IpNetwork> allow, List<IpNetwork> deny) {
    public AccessConfig {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
