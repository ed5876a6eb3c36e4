package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.e2e.GrpcStage.Way;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A balancer that stops, or asks more of its clients, while calls of gRPC run: those end well, and no later one is lost. */
@Timeout(60)
class GrpcDrainStory {
    private static final int CALLS = 50;

    @TempDir
    private Path folder;

    /** A call in which both sides talk by turns. */
    private record Chat(StreamObserver<byte[]> said, GrpcCall heard) {
        static Chat begin(ManagedChannel client) throws InterruptedException {
            GrpcCall heard = new GrpcCall();
            Chat chat = new Chat(
                    ClientCalls.asyncBidiStreamingCall(client.newCall(GrpcServer.CHAT, patient()), heard), heard);
            chat.say("hello");
            return chat;
        }

        void say(String text) throws InterruptedException {
            said.onNext(text.getBytes(StandardCharsets.UTF_8));
            assertEquals(text, heard.awaitText());
        }

        void end() throws Exception {
            said.onCompleted();
            assertEquals(Code.OK, heard.awaitStatus().getCode());
        }
    }

    private static CallOptions patient() {
        return CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static List<Chat> begin(ManagedChannel client) throws InterruptedException {
        List<Chat> chats = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            chats.add(Chat.begin(client));
        }
        return chats;
    }

    private static void goOnAndEnd(List<Chat> chats) throws Exception {
        for (Chat chat : chats) {
            chat.say("still here");
        }
        for (Chat chat : chats) {
            chat.end();
        }
    }

    private static Code echo(ManagedChannel client) throws Exception {
        GrpcCall heard = new GrpcCall();
        ClientCalls.asyncUnaryCall(client.newCall(GrpcServer.ECHO, patient()), new byte[] {1}, heard);
        return heard.awaitStatus().getCode();
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"CLEAR_TO_CLEAR", "TLS_TO_TLS"})
    void whatRunsEndsWellWhileTheBalancerStops(Way way) throws Exception {
        try (GrpcStage stage = GrpcStage.start(folder)) {
            ManagedChannel client = stage.client(way);
            List<Chat> chats = begin(client);
            stage.balancer().terminate();
            Code later = Code.OK;
            while (later == Code.OK) { // The signal is on its way, or this was before the second GOAWAY.
                later = echo(client);
            }
            assertEquals(Code.UNAVAILABLE, later, "by which a client knows that it may ask again");
            goOnAndEnd(chats);
            assertEquals(0, stage.balancer().awaitExit());
        }
    }

    @Test
    void laterCallsGoToAnotherConnectionWhenAListenerAsksMore() throws Exception {
        try (GrpcStage stage = GrpcStage.start(folder)) {
            ManagedChannel client = stage.client(Way.TLS_TO_CLEAR);
            List<Chat> chats = begin(client);
            CountDownLatch left = new CountDownLatch(1);
            assertEquals(ConnectivityState.READY, client.getState(false));
            client.notifyWhenStateChanged(ConnectivityState.READY, left::countDown);
            stage.askForCertificates();
            int calls = 0;
            while (left.getCount() > 0) {
                assertEquals(Code.OK, echo(client), "call " + calls++);
            }
            for (int i = 0; i < CALLS; i++) {
                assertEquals(Code.OK, echo(client), "by another connection, call " + i);
            }
            goOnAndEnd(chats);
        }
    }
}
