package balancebeam.policy.errorpage;

/** What error statuses mean, for people (RFC 9110 section 15, RFC 6585, RFC 7725). Stateless. */
final class Reasons {
    private Reasons() {}

    /** The reason phrase; for a status that has none, that of its class. */
    static String reason(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 402 -> "Payment Required";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 407 -> "Proxy Authentication Required";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 411 -> "Length Required";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Range Not Satisfiable";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            case 426 -> "Upgrade Required";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 451 -> "Unavailable For Legal Reasons";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            case 507 -> "Insufficient Storage";
            default -> status < 500 ? "Client Error" : "Server Error";
        };
    }

    /** What whoever sees it may do. */
    static String advice(int status) {
        return switch (status) {
            case 401 -> "This page is for those who sign in.";
            case 403 -> "You may not see this page.";
            case 404, 410 -> "There is nothing at this address.";
            case 408 -> "Your request took too long to arrive. Please try again.";
            case 413 -> "What you sent is larger than is accepted here.";
            case 429 -> "That were too many requests. Please wait a moment.";
            case 502, 504 -> "The server did not answer as it should. Please try again in a moment.";
            case 503 -> "The service can't be reached right now. Please try again in a moment.";
            default ->
                status < 500
                        ? "Your request can't be answered as it is."
                        : "Something went wrong on our side. Please try again in a moment.";
        };
    }
}
