package balancebeam.cli;

import balancebeam.cli.admin.AdminException;
import balancebeam.cli.admin.JsonView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The endpoint that a user means. Immutable.
 *
 * @param address as the admin API knows it
 */
record EndpointChoice(String cluster, String address) {
    /**
     * Finds it in a status.
     *
     * @param word {@code CLUSTER/ADDRESS}, or the address or name alone where only one cluster has it
     * @throws AdminException when none or several are meant
     */
    static EndpointChoice of(String word, JsonView status) {
        List<EndpointChoice> meant = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (JsonView cluster : status.views("clusters")) {
            for (JsonView endpoint : cluster.views("endpoints")) {
                EndpointChoice one = new EndpointChoice(cluster.text("name"), endpoint.text("address"));
                all.add(one.toString());
                String named = one.cluster + "/" + endpoint.text("name");
                if (List.of(one.toString(), named, one.address, endpoint.text("name"))
                        .contains(word)) {
                    meant.add(one);
                }
            }
        }
        if (meant.size() > 1) {
            throw new AdminException("%s is in several clusters: say which of %s".formatted(word, joined(meant)));
        }
        if (meant.isEmpty()) {
            String hint = Hints.forWord(word, all);
            throw new AdminException(
                    "There is no endpoint %s%s".formatted(word, hint.isEmpty() ? "; there are " + joined(all) : hint));
        }
        return meant.getFirst();
    }

    private static String joined(List<?> all) {
        List<String> texts = new ArrayList<>();
        all.forEach(one -> texts.add(one.toString()));
        return texts.isEmpty() ? "none" : String.join(", ", texts);
    }

    /** The target of the admin API for an action on it. */
    String target(String action) {
        return "/v1/clusters/%s/endpoints/%s/%s".formatted(encoded(cluster), encoded(address), action);
    }

    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return cluster + "/" + address;
    }
}
