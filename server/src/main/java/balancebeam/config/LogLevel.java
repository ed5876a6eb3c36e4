package balancebeam.config;

/** The least important kind of line that is still logged. */
public enum LogLevel implements Choice {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
