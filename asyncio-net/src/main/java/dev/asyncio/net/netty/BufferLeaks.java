package dev.asyncio.net.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Hears of the buffers that Netty finds collected by the garbage collector and not given back, for test
/// kits. Of the whole process: Netty has one detector for all.
final class BufferLeaks {

    private static final ConcurrentLinkedQueue<String> FOUND = new ConcurrentLinkedQueue<>();

    private BufferLeaks() {}

    static {
        // Netty makes its detectors when its classes of buffers are loaded. If that has happened already,
        // leaks are only logged.
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory(ResourceLeakDetectorFactory.instance()));
        if (System.getProperty("io.netty.leakDetection.level") == null
                && System.getProperty("io.netty.leakDetectionLevel") == null) {
            ResourceLeakDetector.setLevel(Level.PARANOID); // the default looks at one buffer of 128
        }
    }

    /// Listens from now on.
    static void watch() {
        // The class is loaded, which is all.
    }

    /// {@return what was found since the last call}
    static List<String> take() {
        ByteBufAllocator.DEFAULT.directBuffer(16).release(); // the detector looks when a buffer is made
        List<String> taken = new ArrayList<>();
        for (String leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
            taken.add(leak);
        }
        return taken;
    }

    /// Netty's own detectors, with a listener.
    private static final class Factory extends ResourceLeakDetectorFactory {

        private final ResourceLeakDetectorFactory original;

        Factory(ResourceLeakDetectorFactory original) {
            this.original = original;
        }

        @Override
        @SuppressWarnings("deprecation") // the only one there is to implement
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            ResourceLeakDetector<T> detector = original.newResourceLeakDetector(resource, samplingInterval);
            detector.setLeakListener((type, records) -> FOUND.add(type + " was not released" + records));
            return detector;
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
            return newResourceLeakDetector(resource, samplingInterval, Long.MAX_VALUE);
        }
    }
}
