package balancebeam.assembly;

import balancebeam.config.ErrorPagesConfig;
import balancebeam.config.PolicyConfig;
import balancebeam.config.ProcessConfig;
import balancebeam.config.RateLimitConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.StickyConfig;
import balancebeam.filter.Filter;
import balancebeam.policy.access.AccessFilter;
import balancebeam.policy.clientcert.ClientCertificateFilter;
import balancebeam.policy.compression.Compression;
import balancebeam.policy.compression.CompressionFilter;
import balancebeam.policy.cors.CorsFilter;
import balancebeam.policy.deadline.DeadlineFilter;
import balancebeam.policy.errorpage.ErrorPagesFilter;
import balancebeam.policy.grpcweb.GrpcWebFilter;
import balancebeam.policy.headers.RequestHeadersFilter;
import balancebeam.policy.headers.ResponseHeadersFilter;
import balancebeam.policy.headers.SecurityHeadersFilter;
import balancebeam.policy.limits.BodyLimitFilter;
import balancebeam.policy.proxystatus.ProxyStatusFilter;
import balancebeam.policy.redirect.FixedAnswerFilter;
import balancebeam.policy.redirect.RedirectFilter;
import balancebeam.policy.requestid.RequestIdFilter;
import balancebeam.policy.rewrite.RewriteFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The filters of a route. {@link #inOrder} is the one place where their order is decided; what is promised of it is promised
 * there. Requests go down the list, answers come up it, and an answer passes only those filters that saw the request.
 *
 * <p>An error passes three times up: first {@link Filter#inPlaceOfAnswer} (an endpoint's), or {@link Filter#onLocalAnswer} (the
 * balancer's), then {@link Filter#onAnswer}.
 */
final class RouteFilters {
    private static final ErrorPagesFilter BUILT_IN_PAGES = new ErrorPagesFilter(new ErrorPagesConfig(List.of(), false));

    private final Function<RateLimitConfig, Filter> rateLimits;
    private final BiFunction<StickyConfig, RouteAction.Forward, Filter> sticky;
    private final BasicAuths auths;
    private final Compression compression;
    private final ProcessConfig process;
    private final boolean clientCertificates;
    private final @Nullable Filter traces;

    /**
     * What is the same for all routes.
     *
     * @param clientCertificates whether clients of any listener may show certificates
     * @param traces the filter that traces, or null for none
     * @param rateLimits the filter for a limit that is on, which goes on from site to site
     * @param sticky the filter that keeps clients, by what goes on from site to site
     */
    RouteFilters(
            ProcessConfig process,
            boolean clientCertificates,
            @Nullable Filter traces,
            Function<RateLimitConfig, Filter> rateLimits,
            BiFunction<StickyConfig, RouteAction.Forward, Filter> sticky,
            BasicAuths auths,
            Compression compression) {
        this.process = process;
        this.clientCertificates = clientCertificates;
        this.traces = traces;
        this.rateLimits = rateLimits;
        this.sticky = sticky;
        this.auths = auths;
        this.compression = compression;
    }

    /**
     * The filters of a route.
     *
     * @param maintenance the route's switch, which the control plane turns
     * @param mostBodyBytes of a request; 0 for no limit
     * @throws IllegalArgumentException naming the route, and what is wrong with its configuration
     */
    List<Filter> of(RouteConfig config, Filter maintenance, long mostBodyBytes) {
        try {
            return inOrder(config, maintenance, mostBodyBytes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("route '%s': %s".formatted(config.name(), e.getMessage()), e);
        }
    }

    /** As {@link #of}, and whoever asks knows which route it is about. */
    List<Filter> inOrder(RouteConfig config, Filter maintenance, long mostBodyBytes) {
        PolicyConfig policy = config.policy();
        List<Filter> filters = ofProcess();

        // What is done to answers. These three stand above all that may answer, so that they see every answer.

        // An operator's own edits have the last word, so they are first here: they can change what all others set.
        add(filters, policy.responseHeaders(), ResponseHeadersFilter::new);
        // Above the error pages and every refusal: a 403 needs them as much as a 200 does.
        add(filters, policy.securityHeaders(), SecurityHeadersFilter::new);
        // Above all that refuses. Always there: without a configuration, and without a wish of the client's, it changes
        // nothing.
        filters.add(policy.errorPages() == null ? BUILT_IN_PAGES : new ErrorPagesFilter(policy.errorPages()));

        // Who may, from the cheapest question to the dearest, so that floods end early.

        // Who is denied learns nothing more, not even what other origins may, and counts for nothing.
        add(filters, policy.access(), AccessFilter::new);
        // Above all whose refusals a script should be able to read (429 and 503 with their Retry-After, 401), and above
        // basic auth, since preflights come without credentials. Above the rate limit: to answer a preflight costs no
        // more than to refuse it, and a client's calls should not count twice.
        add(filters, policy.cors(), CorsFilter::new);
        // Above basic auth: guesses at passwords are what it must slow down. Above maintenance, so that the counts
        // don't depend on whether a route is closed.
        if (policy.rateLimit() != null && policy.rateLimit().isOn()) {
            filters.add(rateLimits.apply(policy.rateLimit()));
        }
        // Above basic auth: nobody should be asked for a password to be told to come back later.
        filters.add(maintenance);
        // Above all that shows or takes something: redirects, fixed answers, contents and endpoints.
        add(filters, policy.basicAuth(), auths::of);
        // Below basic auth, so that strangers are told 401 and nothing else; above the endpoint, which never hears of
        // what is too long.
        if (mostBodyBytes > 0) {
            filters.add(new BodyLimitFilter(mostBodyBytes));
        }

        // What is done.

        // These always answer: what stands below them would never be asked.
        switch (config.action()) {
            case RouteAction.Redirect redirect -> filters.add(new RedirectFilter(redirect));
            case RouteAction.FixedAnswer answer -> filters.add(new FixedAnswerFilter(answer));
            case RouteAction.Forward forward -> {
                // Above all that says how little time a call has: whichever is less counts.
                add(filters, policy.deadline(), DeadlineFilter::new);
                // Below all that judges the client's path: none of them sees a rewritten one.
                add(filters, policy.rewrite(), RewriteFilter::new);
                // Below all that changes requests, so that what is set here is what endpoints get, whatever filters
                // above did. {path} is the
                // client's.
                add(filters, policy.requestHeaders(), RequestHeadersFilter::new);
                // Below all that refuses and changes: it sees the endpoint that answers, and nothing else of the
                // request.
                add(filters, policy.sticky(), wanted -> sticky.apply(wanted, forward));
                // Below what may change the type of a request's content: endpoints get that of gRPC. Above compression,
                // which
                // is for what the client gets.
                if (Boolean.TRUE.equals(policy.grpcWeb())) {
                    filters.add(new GrpcWebFilter());
                }
                // Next to the endpoint: what it makes of an answer all others see. It goes by what the client accepts,
                // also where endpoints are not to know that.
                if (policy.compress() != null && policy.compress().isOn()) {
                    filters.add(new CompressionFilter(policy.compress(), compression));
                }
            }
        }
        return filters;
    }

    /** For what no route takes: the answer should look like all others. */
    List<Filter> ofUnrouted() {
        List<Filter> filters = ofProcess();
        filters.add(BUILT_IN_PAGES);
        return filters;
    }

    /** What everything below may speak of. */
    private List<Filter> ofProcess() {
        List<Filter> filters = new ArrayList<>();
        // Above all, so that every answer has the id, and every filter can use it.
        if (process.requestId()) {
            filters.add(new RequestIdFilter());
        }
        // So is the trace: a refusal belongs to it as much as an answer of the endpoint's.
        if (traces != null) {
            filters.add(traces);
        }
        // Above all that could take a client's word for whose certificate it has.
        if (clientCertificates) {
            filters.add(new ClientCertificateFilter());
        }
        // Says whose every answer is, also those of all filters below.
        if (process.proxyStatus()) {
            filters.add(new ProxyStatusFilter());
        }
        return filters;
    }

    private static <C> void add(List<Filter> filters, @Nullable C config, Function<C, ? extends Filter> filter) {
        if (config != null) {
            filters.add(filter.apply(config));
        }
    }
}
