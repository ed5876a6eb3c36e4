package balancebeam.net;

import java.nio.ByteBuffer;
import java.util.Random;

/** Sends back what comes, stops reading while congested, and pauses now and then for no reason. */
final class Echo extends RecordingHandler {
    private final Random random;

    Echo(Random random) {
        this.random = random;
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        Connection out = connection();
        int leave = random.nextInt(4) == 0 ? random.nextInt(bytes.remaining()) : 0;
        bytes.limit(bytes.limit() - leave);
        out.write(bytes);
        bytes.limit(bytes.limit() + leave);
        if (out.isCongested()) {
            out.pauseReading();
        } else if (leave > 0 || random.nextInt(4) == 0) {
            out.pauseReading();
            out.loop().execute(() -> out.loop().run(out::resumeReading));
        }
    }

    @Override
    public void onWritable() {
        super.onWritable();
        connection().resumeReading();
    }
}
