package balancebeam.control.metrics;

import java.util.Locale;

/** What the page can be written as. */
public enum PageFormat {
    /** Prometheus's text format 0.0.4. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics 1.0, the one with exemplars. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";

    private final String contentType;

    PageFormat(String contentType) {
        this.contentType = contentType;
    }

    /** For the field Content-Type. */
    public String contentType() {
        return contentType;
    }

    /**
     * What whoever sent that Accept field should get: OpenMetrics where it is named in a version that we write and is wanted as
     * much as text is; else text, which everybody can read.
     *
     * @param accept the field's value; empty for none
     */
    public static PageFormat accepted(String accept) {
        double openMetrics = 0;
        double text = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.split(";", -1);
            String type = parts[0].strip();
            if (type.equals(OPEN_METRICS_TYPE)
                    && parameter(parts, "version", "1.0.0").startsWith("1.")) {
                openMetrics = Math.max(openMetrics, quality(parts));
            } else if (type.equals("text/plain")) {
                text = Math.max(text, quality(parts));
            }
        }
        return openMetrics > 0 && openMetrics >= text ? OPEN_METRICS : TEXT;
    }

    private static double quality(String[] parts) {
        try {
            return Math.clamp(Double.parseDouble(parameter(parts, "q", "1")), 0, 1);
        } catch (NumberFormatException e) {
            return 0; // RFC 9110, section 12.4.2: no weight that anybody can mean.
        }
    }

    private static String parameter(String[] parts, String name, String otherwise) {
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.startsWith(name + "=")) {
                return part.substring(name.length() + 1).replace("\"", "").strip();
            }
        }
        return otherwise;
    }
}
