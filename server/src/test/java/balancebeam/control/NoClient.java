package balancebeam.control;

import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Responder;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Nobody is answered here. */
public final class NoClient implements Responder {
    @Override
    public void interim(Head head) {}

    @Override
    public void head(Head head, long contentBytes) {}

    @Override
    public void switched(Head head) {}

    @Override
    public void content(ByteBuffer piece) {}

    @Override
    public void end(@Nullable Head trailers) {}

    @Override
    public void failed(ProxyError error, String detail) {}

    @Override
    public void resumeRequest() {}

    @Override
    public void pauseRequest() {}

    @Override
    public boolean isCongested() {
        return false;
    }

    @Override
    public void answer(LocalAnswer answer) {}
}
