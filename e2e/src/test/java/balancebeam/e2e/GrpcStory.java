package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.e2e.GrpcStage.Way;
import balancebeam.testkit.Await;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real client of gRPC and a real server, with the whole process between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrpcStory {
    private static final int FOUR_MIB = 4 << 20;
    private static final int CANCELLED = 3_000;
    private static final int AT_ONCE = 50;

    @SuppressWarnings("NullAway.Init")
    private GrpcStage stage;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stage = GrpcStage.start(folder);
    }

    @AfterAll
    void close() throws Exception {
        stage.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int bytes) {
        byte[] message = new byte[bytes];
        new Random(42).nextBytes(message);
        return message;
    }

    private static CallOptions patient() {
        return CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static byte[] echo(Channel client, byte[] message) {
        return ClientCalls.blockingUnaryCall(client, GrpcServer.ECHO, patient(), message);
    }

    private static GrpcCall unary(Channel client, CallOptions options, byte[] message) {
        GrpcCall heard = new GrpcCall();
        ClientCalls.asyncUnaryCall(client.newCall(GrpcServer.WAIT, options), message, heard);
        return heard;
    }

    @ParameterizedTest
    @EnumSource
    void metadataComesAndGoesInHeadAndTrailers(Way way) throws Exception {
        Metadata said = new Metadata();
        byte[] binary = random(300);
        said.put(GrpcServer.TEXT, "some, text; with=signs");
        said.put(GrpcServer.BINARY, binary);
        AtomicReference<Metadata> head = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        Channel client = ClientInterceptors.intercept(
                stage.client(way),
                MetadataUtils.newAttachHeadersInterceptor(said),
                MetadataUtils.newCaptureMetadataInterceptor(head, trailers));
        assertEquals("hello", new String(echo(client, utf8("hello")), StandardCharsets.UTF_8));
        for (Metadata heard : new Metadata[] {head.get(), trailers.get()}) {
            assertEquals("some, text; with=signs", heard.get(GrpcServer.TEXT));
            assertArrayEquals(binary, heard.get(GrpcServer.BINARY));
        }
    }

    @ParameterizedTest
    @EnumSource
    void largeMessagesPass(Way way) throws Exception {
        Channel client = stage.client(way);
        byte[] message = random(FOUR_MIB);
        assertArrayEquals(message, echo(client, message));
        assertArrayEquals(new byte[0], echo(client, new byte[0]));
    }

    @ParameterizedTest
    @EnumSource
    void aClientStreams(Way way) throws Exception {
        GrpcCall heard = new GrpcCall();
        StreamObserver<byte[]> said =
                ClientCalls.asyncClientStreamingCall(stage.client(way).newCall(GrpcServer.COUNT, patient()), heard);
        for (int i = 0; i < 1_000; i++) {
            said.onNext(new byte[i]);
        }
        said.onCompleted();
        assertEquals("1000 messages, 499500 bytes", heard.awaitText());
        assertEquals(Code.OK, heard.awaitStatus().getCode());
    }

    @ParameterizedTest
    @EnumSource
    void aServerStreams(Way way) throws Exception {
        GrpcCall heard = new GrpcCall();
        ClientCalls.asyncServerStreamingCall(
                stage.client(way).newCall(GrpcServer.LIST, patient()), utf8("1000"), heard);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(Integer.toString(i), heard.awaitText());
        }
        assertEquals(Code.OK, heard.awaitStatus().getCode());
    }

    @ParameterizedTest
    @EnumSource
    void bothStreamByTurnsAndTheClientEnds(Way way) throws Exception {
        GrpcCall heard = new GrpcCall();
        StreamObserver<byte[]> said =
                ClientCalls.asyncBidiStreamingCall(stage.client(way).newCall(GrpcServer.CHAT, patient()), heard);
        for (int i = 0; i < 100; i++) {
            said.onNext(utf8("turn " + i));
            assertEquals("turn " + i, heard.awaitText());
        }
        said.onCompleted();
        assertEquals(Code.OK, heard.awaitStatus().getCode());
    }

    @ParameterizedTest
    @EnumSource
    void bothStreamAndTheServerEndsFirst(Way way) throws Exception {
        ManagedChannel client = stage.client(way);
        for (int i = 0; i < 20; i++) {
            GrpcCall heard = new GrpcCall();
            StreamObserver<byte[]> said =
                    ClientCalls.asyncBidiStreamingCall(client.newCall(GrpcServer.CHAT, patient()), heard);
            said.onNext(utf8("bye"));
            assertEquals("bye", heard.awaitText());
            assertEquals(Code.OK, heard.awaitStatus().getCode());
        }
        assertEquals("still", new String(echo(client, utf8("still")), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void theServerSeesThatACallIsTakenBack(Way way) throws Exception {
        GrpcServer server = stage.server(way);
        long before = server.cancelled();
        long waiting = server.waiting();
        ClientCall<byte[], byte[]> unanswered = stage.client(way).newCall(GrpcServer.WAIT, patient());
        GrpcCall heard = new GrpcCall();
        ClientCalls.asyncUnaryCall(unanswered, utf8("x"), heard);
        Await.until("the call has come", () -> server.waiting() > waiting);
        unanswered.cancel("enough", null);
        assertEquals(Code.CANCELLED, heard.awaitStatus().getCode());
        Await.until("the server knows", () -> server.cancelled() == before + 1);

        ClientCall<byte[], byte[]> begun = stage.client(way).newCall(GrpcServer.CHAT, patient());
        GrpcCall chat = new GrpcCall();
        ClientCalls.asyncBidiStreamingCall(begun, chat).onNext(utf8("hello"));
        assertEquals("hello", chat.awaitText());
        begun.cancel("enough", null);
        assertEquals(Code.CANCELLED, chat.awaitStatus().getCode());
        Await.until("the server knows", () -> server.cancelled() == before + 2);
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatTakesMostOfItsCallsBackIsNotCut(Way way) throws Exception {
        ManagedChannel client = stage.client(way);
        GrpcCall whole = new GrpcCall();
        StreamObserver<byte[]> said =
                ClientCalls.asyncBidiStreamingCall(client.newCall(GrpcServer.CHAT, patient()), whole);
        for (int i = 0; i < CANCELLED; i += AT_ONCE) {
            List<ClientCall<byte[], byte[]>> calls = new ArrayList<>();
            List<GrpcCall> heard = new ArrayList<>();
            for (int j = 0; j < AT_ONCE; j++) {
                calls.add(client.newCall(GrpcServer.CHAT, patient()));
                heard.add(new GrpcCall());
                ClientCalls.asyncBidiStreamingCall(calls.get(j), heard.get(j)).onNext(utf8("hello"));
            }
            for (int j = 0; j < AT_ONCE; j++) {
                assertEquals("hello", heard.get(j).awaitText());
                calls.get(j).cancel("enough", null);
            }
            said.onNext(utf8("still there"));
            assertEquals("still there", whole.awaitText());
            assertEquals("hello", new String(echo(client, utf8("hello")), StandardCharsets.UTF_8));
        }
        said.onCompleted();
        assertEquals(Code.OK, whole.awaitStatus().getCode(), "by the connection that all went by");
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineReachesTheServer(Way way) throws Exception {
        GrpcServer server = stage.server(way);
        server.forgetCalls();
        long before = server.cancelled();
        GrpcCall heard =
                unary(stage.client(way), CallOptions.DEFAULT.withDeadlineAfter(700, TimeUnit.MILLISECONDS), utf8("x"));
        long left = server.awaitMillisLeft();
        assertTrue(left > 0 && left <= 700, () -> left + " ms are left");
        assertEquals(Code.DEADLINE_EXCEEDED, heard.awaitStatus().getCode());
        Await.until("the server knows", () -> server.cancelled() > before);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorComesWithAllThatIsSaidOfIt(Way way) throws Exception {
        GrpcCall heard = new GrpcCall();
        byte[] details = random(500);
        ClientCalls.asyncUnaryCall(stage.client(way).newCall(GrpcServer.FAIL, patient()), details, heard);
        Status status = heard.awaitStatus();
        assertEquals(Code.FAILED_PRECONDITION, status.getCode());
        assertEquals(GrpcServer.WHY, status.getDescription());
        assertArrayEquals(details, heard.awaitTrailers().get(GrpcServer.DETAILS));
    }

    @ParameterizedTest
    @EnumSource
    void compressedMessagesStayCompressed(Way way) throws Exception {
        AtomicReference<Metadata> head = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        Channel client = ClientInterceptors.intercept(
                stage.client(way), MetadataUtils.newCaptureMetadataInterceptor(head, trailers));
        byte[] message = new byte[100_000];
        assertArrayEquals(
                message,
                ClientCalls.blockingUnaryCall(client, GrpcServer.ECHO, patient().withCompression("gzip"), message));
        assertEquals("gzip", head.get().get(GrpcServer.ENCODING));
    }

    @ParameterizedTest
    @EnumSource
    void aServerIsAskedHowItIs(Way way) throws Exception {
        GrpcServer server = stage.server(way);
        long before = server.checks();
        Await.until("it was asked again", () -> server.checks() > before + 1);
        assertEquals("up", new String(echo(stage.client(way), utf8("up")), StandardCharsets.UTF_8));
    }

    @Test
    void aServerThatIsDownIsUnavailable() throws Exception {
        GrpcCall heard = new GrpcCall();
        ClientCalls.asyncUnaryCall(stage.clientOfNobody().newCall(GrpcServer.ECHO, patient()), utf8("x"), heard);
        Status status = heard.awaitStatus();
        assertEquals(Code.UNAVAILABLE, status.getCode());
        assertEquals("HTTP 502 Bad Gateway", status.getDescription());
    }
}
