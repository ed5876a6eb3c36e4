package balancebeam.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Stories of programs that others have written, all before one balancer with one origin. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeersStory {
    final PeerOrigin origin = new PeerOrigin();

    @SuppressWarnings("NullAway.Init")
    PeerStage stage;

    @BeforeAll
    final void start(@TempDir Path folder) throws Exception {
        stage = PeerStage.before(folder, origin);
    }

    @AfterAll
    final void close() {
        stage.close();
        origin.close();
    }
}
