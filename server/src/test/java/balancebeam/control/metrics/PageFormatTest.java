package balancebeam.control.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageFormatTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Prometheus 2 and 3 as they ask.
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                        + "application/openmetrics-text;version=0.0.1;q=0.5,"
                        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                "application/openmetrics-text",
                "Application/OpenMetrics-Text; Version=\"1.0.0\"",
                "text/plain, application/openmetrics-text; version=1.0.0"
            })
    void openMetricsForWhoAsksForIt(String accept) {
        assertEquals(PageFormat.OPEN_METRICS, PageFormat.accepted(accept));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "text/plain",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "application/openmetrics-text;version=0.0.1,text/plain;q=0.1",
                "application/openmetrics-text;version=2.0.0",
                "application/openmetrics-text;q=0",
                "application/openmetrics-text;q=0.3,text/plain;q=0.5",
                "application/openmetrics-text;q=high",
                "application/openmetrics-textual",
                ";;,,=",
            })
    void textForTheRest(String accept) {
        assertEquals(PageFormat.TEXT, PageFormat.accepted(accept));
    }
}
