package balancebeam.filter;

import balancebeam.bytes.Ascii;
import balancebeam.http.Authority;
import balancebeam.http.FieldLines;
import balancebeam.http.Head;
import balancebeam.http.Method;
import balancebeam.http.TargetPath;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client and its one answer. Event loop only; reused for exchange after exchange, so nothing may keep
 * one, or its heads, beyond the end.
 */
public final class Exchange implements RequestView {
    private final Head request = new Head();
    private final Head answer = new Head();
    private final TargetPath path = new TargetPath();
    private final RequestEdits edits = new RequestEdits();
    private final FieldLines answerLines = new FieldLines();
    private final ExchangeRecord record = new ExchangeRecord();

    private Method method = Method.OTHER;
    private long contentBytes;
    private boolean expectsContinue;
    private int upgradeField = Head.NONE;
    private int authorityStart;
    private int authorityEnd;
    private int hostEnd;
    private int pathFrom;
    private boolean asterisk;
    private int listener;
    private @Nullable Peer peer;
    private @Nullable Peer client;
    private boolean secure;
    private boolean peerTrusted;
    private @Nullable Responder responder;
    private @Nullable RequestSink sink;
    private @Nullable RequestStage contentStage;
    private @Nullable BufferedRequest buffered;
    private @Nullable ExchangeListener endListener;
    private @Nullable Hold hold;
    private @Nullable Stickiness stickiness;
    private @Nullable ExchangeHandler behind;
    private Resumption.@Nullable Continuation continuation;
    private Route route = Route.NONE;
    private int filtersRun;
    private long generation;

    /**
     * Begins: the request's head is complete, and not judged yet.
     *
     * @param answerer null for a request of our own: who sends it takes the answer, too
     * @param listenerSlot which listener the client came by
     */
    public void begin(@Nullable Responder answerer, Peer clientPeer, int listenerSlot, long nowNanos) {
        responder = answerer;
        peer = clientPeer;
        client = clientPeer;
        secure = clientPeer.isSecure();
        listener = listenerSlot;
        record.begin(nowNanos);
        method = Method.of(request);
    }

    /** Sets what the framing says of the request. */
    public void framed(long bytes, boolean wantsContinue, int upgrade) {
        contentBytes = bytes;
        expectsContinue = wantsContinue;
        upgradeField = upgrade;
    }

    /**
     * Sets where authority and path lie in the request's bytes, and normalises the path, which has a
     * {@linkplain TargetPath#refusal() refusal} if it is none.
     */
    public void located(int authorityFrom, int authorityTo, int pathFrom, int pathTo) {
        authority(authorityFrom, authorityTo);
        this.pathFrom = pathFrom;
        path.normalise(request.bytes(), pathFrom, pathTo);
    }

    /** The target is {@code *}: the server as a whole is meant, and there is no path (RFC 9112 section 3.2.4). */
    public void locatedServer(int authorityFrom, int authorityTo) {
        authority(authorityFrom, authorityTo);
        asterisk = true;
    }

    private void authority(int from, int to) {
        authorityStart = from;
        authorityEnd = to;
        hostEnd = Authority.hostEnd(request.bytes(), from, to);
    }

    /**
     * Begins as a copy of another request, as its route's filters left it, for somebody else to take the answer. Filters are not
     * asked again, and nobody is told of its end.
     */
    public void copyOf(Exchange other, Responder answerer, long nowNanos) {
        request.copyOf(other.request);
        begin(answerer, other.peer(), other.listener, nowNanos);
        framed(other.contentBytes, false, Head.NONE);
        if (other.asterisk) {
            locatedServer(other.authorityStart, other.authorityEnd);
        } else {
            located(other.authorityStart, other.authorityEnd, other.pathFrom, other.path.queryEnd());
        }
        client = other.client;
        secure = other.secure;
        peerTrusted = other.peerTrusted;
        edits.copyOf(other.edits);
        route = other.route;
        buffered = other.buffered == null ? null : other.buffered.shared();
    }

    /** Forgets everything, for the next one. */
    public void clear() {
        generation++;
        request.clear();
        answer.clear();
        path.clear();
        edits.clear();
        answerLines.clear();
        record.clear();
        method = Method.OTHER;
        contentBytes = 0;
        expectsContinue = false;
        upgradeField = Head.NONE;
        authorityStart = 0;
        authorityEnd = 0;
        hostEnd = 0;
        asterisk = false;
        peer = null;
        client = null;
        secure = false;
        peerTrusted = false;
        responder = null;
        sink = null;
        contentStage = null;
        releaseBuffered();
        endListener = null;
        hold = null;
        stickiness = null;
        behind = null;
        continuation = null;
        route = Route.NONE;
        filtersRun = 0;
    }

    // ---- the request ----

    @Override
    public Head request() {
        return request;
    }

    /** How the request that endpoints get differs. */
    public RequestEdits edits() {
        return edits;
    }

    public Method method() {
        return method;
    }

    /** The length of the request's content; 0 for none, {@link AnswerSink#UNKNOWN} if not known ahead. */
    public long contentBytes() {
        return contentBytes;
    }

    public boolean hasContent() {
        return contentBytes != 0;
    }

    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** The field that names the protocols to upgrade to, or {@link Head#NONE} if this is no upgrade. */
    public int upgradeField() {
        return upgradeField;
    }

    public boolean isUpgrade() {
        return upgradeField != Head.NONE;
    }

    /** Where host and port begin in the request's bytes. */
    public int authorityStart() {
        return authorityStart;
    }

    /** Where host and port end; equal to their start for a request of HTTP/1.0 that has none. */
    public int authorityEnd() {
        return authorityEnd;
    }

    /** Whether the target is {@code *}; then the path is empty. */
    public boolean isAsterisk() {
        return asterisk;
    }

    /** The normalised path: what routes, filters and the log see. */
    public TargetPath path() {
        return path;
    }

    @Override
    public byte[] pathBytes() {
        return path.bytes();
    }

    @Override
    public int pathStart() {
        return path.start();
    }

    @Override
    public int pathEnd() {
        return path.end();
    }

    @Override
    public int queryStart() {
        return path.queryStart();
    }

    @Override
    public int queryEnd() {
        return path.queryEnd();
    }

    @Override
    public byte[] hostBytes() {
        return request.bytes();
    }

    @Override
    public int hostStart() {
        return authorityStart;
    }

    @Override
    public int hostEnd() {
        return hostEnd;
    }

    // ---- who ----

    /** Which listener the client came by. */
    public int listener() {
        return listener;
    }

    /** Who is at the other end of the connection: perhaps another proxy. */
    public Peer peer() {
        return required(peer);
    }

    /** Whose request it is: the peer, or who a trusted one says it is. */
    @Override
    public Peer client() {
        return required(client);
    }

    /** The peer is trusted, and says who the client is, and whether it spoke TLS. */
    public void forwardedBy(Peer realClient, boolean https) {
        client = realClient;
        secure = https;
        peerTrusted = true;
    }

    /** Whether what the peer says of forwarding is believed, and passed on. */
    public boolean isPeerTrusted() {
        return peerTrusted;
    }

    /** Whether the client spoke TLS, as far as anyone knows who is trusted. */
    public boolean isSecure() {
        return secure;
    }

    public Responder responder() {
        return required(responder);
    }

    /** From here on the answer passes that stage. */
    public void answersBy(AnswerStage stage) {
        stage.before(responder());
        responder = stage;
    }

    /** Who takes the content of the request, or null when nobody does. */
    public @Nullable RequestSink sink() {
        return sink;
    }

    public void sink(@Nullable RequestSink requestSink) {
        sink = requestSink == null || contentStage == null ? requestSink : contentStage.before(requestSink);
    }

    /** From here on the request's content passes that stage. */
    public void contentBy(RequestStage stage) {
        contentStage = stage;
    }

    /** What of the request's content was collected ahead; null for nothing. */
    public @Nullable BufferedRequest buffered() {
        return buffered;
    }

    public void buffered(BufferedRequest content) {
        buffered = content;
    }

    /** What was collected ahead is needed no more. */
    public void releaseBuffered() {
        if (buffered != null) {
            buffered.release();
            buffered = null;
        }
    }

    // ---- the way ----

    /** Which endpoint its client was at before; null where its route does not ask. */
    public @Nullable Stickiness stickiness() {
        return stickiness;
    }

    public void stickiness(Stickiness before) {
        stickiness = before;
    }

    public Route route() {
        return route;
    }

    /**
     * It was routed.
     *
     * @param siteHold keeps what the route needs
     * @param handler what takes it behind the filters
     */
    public void routed(Route chosen, Hold siteHold, ExchangeHandler handler) {
        route = chosen;
        hold = siteHold;
        behind = handler;
    }

    /** What takes it behind the filters. */
    public ExchangeHandler behind() {
        return required(behind);
    }

    /** How many of the route's filters have seen the request. */
    public int filtersRun() {
        return filtersRun;
    }

    /** One more filter has. */
    public Filter nextFilter() {
        return route.filter(filtersRun++);
    }

    /** A new one for every request that this object serves. */
    long generation() {
        return generation;
    }

    /** Who goes on with it after a suspension. */
    public void resumesBy(Resumption.Continuation goesOn) {
        continuation = goesOn;
    }

    /** For a filter that will say later: see {@link Decision#SUSPEND}. Of several the first that is used counts. */
    public Resumption resumption() {
        return new Resumption(required(continuation), this, generation);
    }

    /** It goes on: other resumptions of the same suspension mean nothing any more. */
    void resumed() {
        generation++;
    }

    /** Lets go of what its route was made from: it needs no more of it. */
    public void letGo() {
        Hold held = hold;
        hold = null;
        if (held != null) {
            held.letGo();
        }
    }

    // ---- the answer ----

    /** Where the endpoint's codec puts the head of the answer. */
    public Head answer() {
        return answer;
    }

    /** Lines that are added to the answer's head. */
    public FieldLines answerLines() {
        return answerLines;
    }

    /** Whether the answer, as it stands now, has a field of that name, which is in lower case. */
    public boolean hasAnswerField(byte[] name) {
        return answer.findNamed(name) != Head.NONE || answerLines.has(name);
    }

    /** Drops every field of that name, which is in lower case, from the answer as it stands now. */
    public void dropAnswerField(byte[] name) {
        answer.dropNamed(name);
        answerLines.dropNamed(name);
    }

    /** Another attempt of it, or of its copy, is about to begin: filters that saw the request see that. */
    public void retrying(Exchange by) {
        for (int i = 0; i < filtersRun; i++) {
            route.filter(i).onRetry(by, by.record.attempts() + 1);
        }
    }

    /** What a filter would have said in place of the endpoint's answer, or null. */
    public @Nullable LocalAnswer inPlaceOfAnswer(int status) {
        LocalAnswer instead = null;
        for (int i = filtersRun - 1; i >= 0 && instead == null; i--) {
            instead = route.filter(i).inPlaceOfAnswer(this, status);
        }
        return instead;
    }

    /**
     * As {@link #answering(int)}, for an answer of the balancer's own.
     *
     * @return what to say; its fields are {@link #answerLines()} now
     */
    public LocalAnswer answering(LocalAnswer local) {
        // Of an endpoint's answer that was given up nothing may be left.
        answer.clear();
        LocalAnswer said = local;
        for (int i = filtersRun - 1; i >= 0; i--) {
            said = route.filter(i).onLocalAnswer(this, said);
        }
        if (!said.contentType().isEmpty()) {
            answerLines.add("Content-Type", said.contentType());
        }
        answerLines.addReady(Ascii.bytes(said.fields()));
        if (said.error() != null) {
            record.failed(said.error());
        }
        answering(said.status());
        return said;
    }

    /** The final head is about to be written: filters that saw the request see it, in reverse. */
    public void answering(int status) {
        record.answered(status);
        for (int i = filtersRun - 1; i >= 0; i--) {
            route.filter(i).onAnswer(this, status);
        }
    }

    // ---- the end ----

    /** What it came to. */
    public ExchangeRecord record() {
        return record;
    }

    /** Who is told of the end. */
    public void listener(ExchangeListener listener) {
        endListener = listener;
    }

    /** Records itself, once. */
    public void end(long nowNanos) {
        ExchangeListener told = endListener;
        endListener = null;
        if (told != null) {
            told.tell(this, nowNanos);
            ExchangeListener spans = record.spansTaker();
            if (spans != null) {
                spans.tell(this, nowNanos);
            }
        }
        if (responder instanceof AnswerStage stage) {
            stage.close();
        }
        letGo();
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the exchange has not begun");
        }
        return value;
    }
}
