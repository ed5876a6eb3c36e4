package balancebeam.balance;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Hashing;

/**
 * What consistent algorithms know an endpoint by: a hash of its address as text, "10.0.0.2:80". The address and not the name,
 * since one name can stand for several addresses, and not the place in the list, which discovery may change: so another instance
 * with the same endpoints, in whatever order, picks the same one for a key. Thread-safe: static functions without state.
 */
final class EndpointIdentity {
    /** Never to be changed: keys would move. */
    private static final long KEY = 0x62616C616E636562L;

    private EndpointIdentity() {}

    static long of(Endpoint endpoint) {
        byte[] text = Ascii.bytes(endpoint.addressText());
        return Hashing.sip13(KEY, KEY, text, 0, text.length);
    }

    /** Those of a set, in its order. */
    static long[] of(EndpointSet endpoints) {
        long[] identities = new long[endpoints.size()];
        for (int i = 0; i < identities.length; i++) {
            identities[i] = of(endpoints.get(i));
        }
        return identities;
    }
}
