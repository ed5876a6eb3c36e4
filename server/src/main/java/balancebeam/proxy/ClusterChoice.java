package balancebeam.proxy;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.http.Head;
import java.util.List;

/** Which of a route's clusters gets an exchange: by weight, unless a header of the request names one. Immutable. */
public final class ClusterChoice {
    private final List<String> names;
    private final byte[][] nameBytes;
    private final int[] weights;
    private final int total;
    private final byte[] overrideHeader;

    /**
     * A choice of at least one.
     *
     * @param weights one for each name, 0 or more
     * @param overrideHeader in lower case; empty for none
     */
    public ClusterChoice(List<String> names, int[] weights, String overrideHeader) {
        this.names = List.copyOf(names);
        this.nameBytes = names.stream().map(Ascii::bytes).toArray(byte[][]::new);
        this.weights = weights.clone();
        int sum = 0;
        for (int weight : weights) {
            sum = Math.addExact(sum, weight);
        }
        this.total = sum;
        this.overrideHeader = Ascii.bytes(overrideHeader);
    }

    /** The names, in order. */
    public List<String> names() {
        return names;
    }

    /** The index of one, by weight. */
    int draw(long random) {
        long drawn = ((random >>> 32) * total) >>> 32;
        int i = 0;
        while (drawn >= weights[i]) {
            drawn -= weights[i++];
        }
        return i;
    }

    /** The index of the one that a header of the request names, or -1. */
    int named(Exchange exchange) {
        if (overrideHeader.length == 0) {
            return -1;
        }
        Head request = exchange.request();
        int field = request.findNamed(overrideHeader);
        if (field == Head.NONE) {
            return -1;
        }
        for (int i = 0; i < nameBytes.length; i++) {
            if (request.isValue(field, nameBytes[i])) {
                return i;
            }
        }
        return -1;
    }
}
