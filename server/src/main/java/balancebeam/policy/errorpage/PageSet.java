package balancebeam.policy.errorpage;

import balancebeam.config.ErrorPagesConfig.ErrorPage;

/** The page of each form for a range of statuses. Immutable. */
final class PageSet {
    /** For every error status. */
    static final PageSet BUILT_IN = new PageSet(new ErrorPage(400, 599, "", "", ""));

    private final int fromStatus;
    private final int toStatus;
    private final boolean builtInHtml;
    private final boolean builtInText;
    private final Page html;
    private final Page json;
    private final Page text;

    PageSet(ErrorPage config) {
        fromStatus = config.fromStatus();
        toStatus = config.toStatus();
        builtInHtml = config.html().isEmpty();
        builtInText = config.text().isEmpty();
        html = page(Form.HTML, config.html(), BuiltInPages.HTML);
        json = page(Form.JSON, config.json(), BuiltInPages.JSON);
        text = page(Form.TEXT, config.text(), BuiltInPages.TEXT);
    }

    private static Page page(Form form, String own, String builtIn) {
        return new Page(form, own.isEmpty() ? builtIn : own);
    }

    boolean isFor(int status) {
        return status >= fromStatus && status <= toStatus;
    }

    Page page(Form form) {
        return switch (form) {
            case HTML -> html;
            case JSON -> json;
            case TEXT -> text;
        };
    }

    /** The built-in text is ASCII, and what a client gets that never heard of forms: as plain as can be. */
    String contentType(Form form) {
        return form == Form.TEXT && builtInText ? "text/plain" : form.contentType();
    }

    /** Field lines that its page has beside its type. */
    String fields(Form form) {
        return form == Form.HTML && builtInHtml ? BuiltInPages.HTML_FIELDS : "";
    }
}
