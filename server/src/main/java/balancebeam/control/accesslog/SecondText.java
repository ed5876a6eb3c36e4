package balancebeam.control.accesslog;

import balancebeam.bytes.Ascii;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A second as text, made once for all lines of it. One thread. */
final class SecondText {
    private static final int MILLIS = 1000;

    private final DateTimeFormatter format;
    private long second = Long.MIN_VALUE;
    private byte[] text = {};

    private SecondText(String pattern, ZoneId zone) {
        format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone);
    }

    /** ISO 8601 in UTC up to the second: {@link #putIso} appends the rest. */
    static SecondText iso() {
        return new SecondText("yyyy-MM-dd'T'HH:mm:ss", ZoneOffset.UTC);
    }

    /** NCSA's, in the zone: {@code 21/Nov/2026:12:00:00 +0000}. */
    static SecondText clf(ZoneId zone) {
        return new SecondText("dd/MMM/yyyy:HH:mm:ss xx", zone);
    }

    /** RFC 3164's, in the zone: {@code Nov  1 12:00:00}. */
    static SecondText syslog(ZoneId zone) {
        return new SecondText("MMM ppd HH:mm:ss", zone);
    }

    byte[] at(long millis) {
        long wanted = Math.floorDiv(millis, MILLIS);
        if (wanted != second) {
            text = Ascii.bytes(format.format(Instant.ofEpochSecond(wanted)));
            second = wanted;
        }
        return text;
    }

    /** Writes an {@link #iso} time with its milliseconds: {@code 2026-11-21T12:00:00.123Z}. */
    void putIso(LineBuffer out, long millis) {
        int rest = (int) Math.floorMod(millis, (long) MILLIS);
        out.put(at(millis))
                .put('.')
                .put('0' + rest / 100)
                .put('0' + rest / 10 % 10)
                .put('0' + rest % 10)
                .put('Z');
    }
}
