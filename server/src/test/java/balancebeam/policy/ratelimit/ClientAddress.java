package balancebeam.policy.ratelimit;

/** A client's address as the limiter takes it. Immutable. */
record ClientAddress(long hi, long lo, boolean ipv6) {}
