package dev.asyncio.test;

import dev.asyncio.LoopAudit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Looks for lost buffers when a class of tests has ended. They are found only after a garbage collection,
/// which would be too dear after each test.
///
/// Any thread, as tests may run in parallel.
final class BufferCheck implements AutoCloseable {

    /// Collections until a buffer is found that was lost by the last test: its tracker outlives it by one.
    private static final int COLLECTIONS = 2;

    /// A loop whose poller knows buffers; one is enough, as they are looked for in the whole process.
    private volatile @Nullable LoopAudit audit;

    private BufferCheck() {}

    static BufferCheck of(ExtensionContext context) {
        ExtensionContext ofClass = context;
        while (ofClass.getTestMethod().isPresent() && ofClass.getParent().isPresent()) {
            ofClass = ofClass.getParent().get();
        }
        return ofClass.getStore(LoopOfTest.NAMESPACE)
                .computeIfAbsent(BufferCheck.class, _ -> new BufferCheck(), BufferCheck.class);
    }

    void add(LoopAudit one) {
        audit = one;
    }

    @Override
    public void close() {
        LoopAudit last = audit;
        if (last == null || !last.canFindLeaks()) {
            return;
        }
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            var findings = new Findings(TestSettings.strict());
            findings.addBuffers(last.leaks());
            AssertionError failure = findings.failure();
            if (failure != null) {
                throw failure;
            }
        }
    }
}
