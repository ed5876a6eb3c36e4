/**
 * Spans by OTLP, the protocol of OpenTelemetry. Exchanges are copied on their event loops; one thread makes the spans and sends
 * them. Only exchanges that are sampled get here: without tracing nothing does.
 */
@NullMarked
package balancebeam.control.tracing;

import org.jspecify.annotations.NullMarked;
