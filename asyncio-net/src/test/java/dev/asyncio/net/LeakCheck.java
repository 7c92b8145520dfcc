package dev.asyncio.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.net.netty.NettyPoller;
import io.netty.buffer.ByteBufAllocator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a class of tests after which Netty's leak detector has found a buffer that nobody gave back. JUnit
/// finds it by itself.
@SuppressWarnings("exports") // JUnit finds only what is public, and nobody else sees it
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    // Held, because the log manager does not hold its loggers.
    static final Logger DETECTOR = Logger.getLogger("io.netty.util.ResourceLeakDetector");

    static {
        try {
            // Before anybody loads the buffers' classes, which have their detectors for good.
            MethodHandles.lookup().ensureInitialized(NettyPoller.class);
        } catch (IllegalAccessException e) {
            throw new LinkageError("NettyPoller is public", e);
        }
        DETECTOR.addHandler(new Handler() {
            @Override
            public void publish(LogRecord log) {
                if (String.valueOf(log.getMessage()).contains("LEAK")) {
                    LEAKS.add(log.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    /// Creates the check.
    public LeakCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        forget();
    }

    static void forget() {
        LEAKS.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(leaks()).as("buffers that were not released").isEmpty();
    }

    /// {@return what has leaked so far} The detector looks when a buffer is made, for those that were
    /// collected.
    static List<String> leaks() {
        for (int i = 0; i < 2; i++) {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        return List.copyOf(LEAKS);
    }
}
