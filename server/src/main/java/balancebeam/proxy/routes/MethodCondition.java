package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import balancebeam.filter.RequestView;
import java.util.List;

/** That the method is one of some. Immutable. */
final class MethodCondition implements Condition {
    private final byte[][] methods;
    private final String wish;

    MethodCondition(List<String> methods) {
        this.methods = methods.stream().map(Ascii::bytes).toArray(byte[][]::new);
        this.wish = String.join(" or ", methods);
    }

    @Override
    public boolean holds(RequestView request) {
        for (byte[] method : methods) {
            if (request.request().isMethod(method)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String failure(RequestView request) {
        return "method is %s, and should be %s".formatted(request.request().method(), wish);
    }
}
