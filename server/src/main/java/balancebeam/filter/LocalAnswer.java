package balancebeam.filter;

import balancebeam.http.Status;

/**
 * An answer that the balancer makes itself: plain text that says its status. Immutable.
 *
 * @param status what to say
 * @param fields further field lines, each with its CR LF; empty for none
 * @param error why, for counters and the log
 */
public record LocalAnswer(Status status, String fields, ProxyError error) {

    public static LocalAnswer of(ProxyError error) {
        return new LocalAnswer(error.status(), "", error);
    }
}
