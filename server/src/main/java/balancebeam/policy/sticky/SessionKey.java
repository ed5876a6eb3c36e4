package balancebeam.policy.sticky;

import balancebeam.filter.RequestView;

/** What clients are known by, as a hash. Thread-safe. */
public interface SessionKey {
    /** The hash of a request that has nothing of the kind. */
    long NONE = 0;

    /** Of the first that a request has of what is asked for; {@link #NONE} where it has none. */
    long of(RequestView request);

    /** Of a value that will come with requests: what an application has its client say. */
    long ofValue(byte[] bytes, int start, int end);
}
