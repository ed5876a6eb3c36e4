package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.GrpcConfig;
import java.time.Duration;
import java.util.List;

/** {@code grpc} of a policy. */
final class GrpcSection {
    private static final Key<Boolean> DEADLINES = Key.of(
            "deadlines",
            Numbers.BOOLEAN,
            Defaults.GRPC.deadlines(),
            "Whether a call is given up when the time is over that its client gives it (grpc-timeout); endpoints are told what"
                    + " is left of it.");
    private static final Key<Duration> MAX_TIME = Key.<Duration>optional(
                    "max-time", Units.DURATION, "The longest that a call may take, whatever its client says.")
            .defaultsTo("no limit");

    static final Section<GrpcConfig> SECTION = Section.of(
                    "gRPC",
                    "What holds for calls of gRPC. Calls that are no gRPC pass untouched.",
                    List.of(DEADLINES, MAX_TIME),
                    in -> new GrpcConfig(in.get(DEADLINES), in.find(MAX_TIME)))
            .renamed(OtherPrograms.GRPC);

    private GrpcSection() {}
}
