package balancebeam.filter;

/** The client's side of an exchange: takes its answer, and gives its request on demand. Event loop only. */
public interface Responder extends AnswerSink {

    /** Lets content of the request come; at first it does not. */
    void resumeRequest();

    void pauseRequest();

    /** Whether the client is slow to take the answer. */
    boolean isCongested();

    /** Answers as the balancer itself, and ends the exchange. */
    void answer(LocalAnswer answer);
}
