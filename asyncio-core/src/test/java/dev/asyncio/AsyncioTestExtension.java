package dev.asyncio;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/// Runs the methods that are marked with [AsyncioTest].
final class AsyncioTestExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        return Stream.of(new OnEngine("loop engine", Engines.LOOP), new OnEngine("handoff engine", Engines.HANDOFF));
    }

    private record OnEngine(String name, Engines engine)
            implements TestTemplateInvocationContext, InvocationInterceptor {

        @Override
        public String getDisplayName(int invocationIndex) {
            return name;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public void interceptTestTemplateMethod(
                Invocation<@Nullable Void> invocation,
                ReflectiveInvocationContext<Method> invocationContext,
                ExtensionContext extensionContext)
                throws Throwable {
            try (var runner = Runner.builder().loopFactory(this::newLoop).build()) {
                Throwable failure = runner.<@Nullable Throwable>run(() -> failureOf(invocation));
                if (failure != null) {
                    throw failure;
                }
            }
        }

        private EventLoop newLoop() {
            var time = new VirtualTime();
            return EventLoop.builder()
                    .name(name)
                    .engine(engine)
                    .clock(time)
                    .poller(time)
                    .build();
        }

        // Handed back as a value, because a body may throw only exceptions, and a failed assertion is none.
        private static @Nullable Throwable failureOf(Invocation<@Nullable Void> body) {
            try {
                body.proceed();
                return null;
            } catch (Throwable failure) {
                return failure;
            }
        }
    }

    /// A clock that jumps to the next timer when the loop has nothing else to do.
    private static final class VirtualTime implements LoopClock, Poller {

        private long now; // confined to the loop
        private volatile @Nullable Thread waiting; // written by the loop, read by any thread
        private volatile boolean isWoken; // set by any thread, cleared by the loop

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void poll(long timeoutNanos) {
            if (timeoutNanos == FOREVER) {
                waiting = Thread.currentThread();
                while (!isWoken) {
                    LockSupport.park(this);
                }
                waiting = null;
            } else {
                now += timeoutNanos;
            }
            isWoken = false;
        }

        @Override
        public void wakeup() {
            isWoken = true;
            LockSupport.unpark(waiting);
        }
    }
}
