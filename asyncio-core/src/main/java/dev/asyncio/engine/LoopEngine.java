package dev.asyncio.engine;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs fibers on the loop's own thread: each fiber is a virtual thread whose scheduler is the fiber itself.
///
/// The JDK (25) has virtual threads with a scheduler of one's own, but no public way to make one; hence the
/// need for `--add-opens java.base/java.lang`.
final class LoopEngine extends Engine {

    /// Why the engine cannot be used, or null.
    static final @Nullable String UNAVAILABLE;

    /// Inheritable thread-locals would come from the loop's thread, and only to the first task on each fiber:
    /// never is the better answer.
    private static final int NO_INHERITED_THREAD_LOCALS = 1 << 2;

    private static final @Nullable MethodHandle NEW_VIRTUAL_THREAD;
    private static final @Nullable Executor DEFAULT_SCHEDULER;
    private static final @Nullable VarHandle THREAD_LOCALS;
    private static final @Nullable VarHandle INHERITABLE_THREAD_LOCALS;
    private static final @Nullable VarHandle SCOPED_VALUE_BINDINGS;

    static {
        MethodHandle newVirtualThread = null;
        Executor defaultScheduler = null;
        VarHandle threadLocals = null;
        VarHandle inheritableThreadLocals = null;
        VarHandle scopedValueBindings = null;
        String unavailable = null;
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            newVirtualThread = MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
                    .findStatic(
                            builders,
                            "newVirtualThread",
                            MethodType.methodType(
                                    Thread.class, Executor.class, String.class, int.class, Runnable.class));
            Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
            var field = virtualThread.getDeclaredField("DEFAULT_SCHEDULER");
            field.setAccessible(true);
            defaultScheduler = (Executor) field.get(null);
            var inThread = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            Class<?> map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
            threadLocals = inThread.findVarHandle(Thread.class, "threadLocals", map);
            inheritableThreadLocals = inThread.findVarHandle(Thread.class, "inheritableThreadLocals", map);
            scopedValueBindings = inThread.findVarHandle(Thread.class, "scopedValueBindings", Object.class);
        } catch (IllegalAccessException | RuntimeException e) {
            unavailable = "java.base does not open java.lang to " + nameOf(LoopEngine.class.getModule())
                    + "; start java with --add-opens java.base/java.lang=" + nameOf(LoopEngine.class.getModule());
        } catch (ReflectiveOperationException e) {
            unavailable = "JDK " + Runtime.version() + " has no virtual threads with a scheduler of one's own (" + e
                    + "); this engine was made for JDK 25";
        }
        NEW_VIRTUAL_THREAD = newVirtualThread;
        DEFAULT_SCHEDULER = defaultScheduler;
        THREAD_LOCALS = threadLocals;
        INHERITABLE_THREAD_LOCALS = inheritableThreadLocals;
        SCOPED_VALUE_BINDINGS = scopedValueBindings;
        UNAVAILABLE = unavailable;
    }

    /// The thread on which the loop and all its fibers run; any thread reads it to wake a loop that a blocked
    /// fiber holds up. Written before the first fiber of a run starts.
    @Nullable
    Thread carrier;

    LoopEngine(@Nullable Consumer<Fiber> unblocked) {
        super(unblocked, Thread.ofPlatform().daemon().name("asyncio-loop"));
        if (UNAVAILABLE != null) {
            throw new IllegalStateException(
                    "The 'loop' engine cannot be used: " + UNAVAILABLE + ", or choose the 'handoff' engine");
        }
    }

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public Fiber newFiber(Consumer<Fiber> body) {
        return new LoopFiber(this, body);
    }

    @Override
    public void runLoop(Runnable loop) {
        if (Thread.currentThread().isVirtual()) {
            // Only a platform thread can carry virtual threads.
            ownThread.run(() -> runLoop(loop));
            return;
        }
        carrier = Thread.currentThread();
        loop.run();
    }

    static Thread newVirtualThread(LoopFiber fiber) {
        try {
            return (Thread) requireNonNull(NEW_VIRTUAL_THREAD)
                    .invokeExact((Executor) fiber, (String) null, NO_INHERITED_THREAD_LOCALS, (Runnable) fiber);
        } catch (Throwable thrown) {
            throw Sneaky.rethrow(thrown);
        }
    }

    /// Hands a continuation to the scheduler of ordinary virtual threads.
    static void executeElsewhere(Runnable continuation) {
        requireNonNull(DEFAULT_SCHEDULER).execute(continuation);
    }

    /// {@return whether code on the thread has bound scoped values} Says yes where it is not sure.
    static boolean hasScopedValues(Thread thread) {
        // Before the first binding the field holds a class as a mark.
        return !(requireNonNull(SCOPED_VALUE_BINDINGS).get(thread) instanceof Class<?>);
    }

    /// Takes the state of the current thread away.
    static Fiber.ThreadState takeThreadState(Thread thread) {
        Object locals = requireNonNull(THREAD_LOCALS).get(thread);
        Object inheritable = requireNonNull(INHERITABLE_THREAD_LOCALS).get(thread);
        boolean interrupted = Thread.interrupted();
        if (locals == null && inheritable == null && !interrupted) {
            return Fiber.ThreadState.NOTHING;
        }
        clearThreadLocals(thread);
        return new Fiber.ThreadState(locals, inheritable, interrupted);
    }

    /// Puts the state of the current thread back.
    static void putThreadState(Thread thread, Fiber.ThreadState state) {
        requireNonNull(THREAD_LOCALS).set(thread, state.threadLocals());
        requireNonNull(INHERITABLE_THREAD_LOCALS).set(thread, state.inheritableThreadLocals());
        Thread.interrupted();
        if (state.isInterrupted()) {
            thread.interrupt();
        }
    }

    static void clearThreadLocals(Thread thread) {
        requireNonNull(THREAD_LOCALS).set(thread, null);
        requireNonNull(INHERITABLE_THREAD_LOCALS).set(thread, null);
    }

    private static String nameOf(Module module) {
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }
}
