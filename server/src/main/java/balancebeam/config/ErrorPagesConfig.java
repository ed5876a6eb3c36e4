package balancebeam.config;

import java.util.List;

/**
 * What clients see for errors, by the form that their Accept prefers. Immutable.
 *
 * @param pages the first that names a status is shown
 * @param replaceAnswers whether errors of endpoints are replaced too, and not the balancer's own alone
 */
public record ErrorPagesConfig(List<ErrorPage> pages, boolean replaceAnswers) {
    public ErrorPagesConfig {
        pages = List.copyOf(pages);
    }

    /**
     * What is shown for a range of statuses.
     *
     * @param fromStatus the least status it is for, 400 to 599
     * @param toStatus the greatest
     * @param html empty for the built-in one; {@code {status}}, {@code {reason}} and {@code {request-id}} are filled in
     */
    public record ErrorPage(int fromStatus, int toStatus, String html, String json, String text) {}
}
