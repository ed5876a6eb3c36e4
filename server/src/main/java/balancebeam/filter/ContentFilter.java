package balancebeam.filter;

import balancebeam.http.Head;
import org.jspecify.annotations.Nullable;

/**
 * A filter that may change the content of endpoints' answers. As {@link Filter} in all else.
 *
 * <p>Answers of the balancer's own never pass it, nor do tunnels.
 */
public interface ContentFilter extends Filter {

    /**
     * An endpoint's answer has come, and is about to go to the client. May change its head, also by adding to
     * {@link Exchange#answerLines()}; other filters see that in {@link #onAnswer}, which comes later.
     *
     * @param contentBytes exactly how much content follows, 0 for an answer to HEAD; or {@link AnswerSink#UNKNOWN}
     * @param loop the index of the event loop that this happens on
     * @return what the content is to pass, whose length is then unknown; null for nothing
     */
    @Nullable
    AnswerStage stage(Exchange exchange, Head head, long contentBytes, int loop);
}
