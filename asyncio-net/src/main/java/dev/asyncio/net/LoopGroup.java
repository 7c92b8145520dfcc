package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.SystemExit;
import dev.asyncio.stream.ClientConnected;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Several loops, each on a thread of its own: the way to use all cores of a machine. Our addition; in Python
/// one starts a process for each core.
///
/// ```java
/// void main() {
///     LoopGroup.run((group, index) -> {
///         try (Server server = group.startServer(this::serve, "0.0.0.0", 8080)) {
///             server.serveForever();
///         }
///     });
/// }
/// ```
/// Each loop runs the same main coroutine and has its own sockets; those that listen share a port
/// (`SO_REUSEPORT`), among which the system shares out the connections. A connection stays on the loop that
/// accepted it. What the tasks of one loop share needs no lock, as ever; tasks of different loops run at the
/// same time, so what they share does. To reach something that belongs to another loop, [#call(EventLoop,
/// Callable)] it.
///
/// **The end.** The group has ended when all main coroutines have. If one fails, the others are cancelled,
/// and what it threw is thrown by `run`. Ctrl+C, SIGTERM and [#shutdown()] end the group gracefully: the
/// servers accept no more, and their clients may finish. After the grace time the tasks that are left are
/// cancelled, and a second later the connections that are left are aborted. A second signal ends the process
/// at once.
public final class LoopGroup {

    private static final Logger LOGGER = System.getLogger("asyncio");
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    private static final int TERMINATED = 143; // 128 + SIGTERM, as shells report it

    private final Duration grace;
    private final boolean handlesSignals;
    private final Consumer<LoopGroupReport> onEnd;
    private final List<LoopMember> members = new ArrayList<>();

    // Any thread.
    private final AtomicInteger mainsToEnd;
    private final CompletableFuture<Boolean> allMainsEnded = new CompletableFuture<>();
    private final AtomicInteger threadsToEnd;
    private final CompletableFuture<Boolean> allThreadsEnded = new CompletableFuture<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Map<LoopMember, Boolean> ended = new ConcurrentHashMap<>();

    /// The ports that the system chose for the first, second, … server of each loop.
    private final Map<Integer, CompletableFuture<Integer>> ports = new ConcurrentHashMap<>();

    private final int[] serversStarted; // each entry is confined to its loop

    private boolean hasBegun; // confined to the thread that runs the group, as is its loop

    private LoopGroup(Builder builder) {
        this.grace = builder.grace;
        this.handlesSignals = builder.handlesSignals == null ? isMainThread() : builder.handlesSignals;
        this.onEnd = builder.onEnd;
        this.mainsToEnd = new AtomicInteger(builder.loops);
        this.threadsToEnd = new AtomicInteger(builder.loops);
        this.serversStarted = new int[builder.loops];
        for (int index = 0; index < builder.loops; index++) {
            members.add(new LoopMember(this, index, builder.loopFactory.apply(index)));
        }
    }

    private static boolean isMainThread() {
        Thread thread = Thread.currentThread();
        return !thread.isVirtual() && thread.getName().equals("main");
    }

    /// {@return a builder of groups}
    public static Builder builder() {
        return new Builder();
    }

    /// Settings of a group.
    public static final class Builder {

        private int loops = Runtime.getRuntime().availableProcessors();
        private Duration grace = DEFAULT_GRACE;
        private @Nullable Boolean handlesSignals;
        private Consumer<LoopGroupReport> onEnd = LoopGroup::log;
        private IntFunction<EventLoop> loopFactory =
                index -> EventLoop.builder().name("loop-of-core-" + index).build();

        private Builder() {}

        /// Sets how many loops. Default: one for each processor.
        ///
        /// @throws IllegalArgumentException if it is not positive
        public Builder loops(int count) {
            if (count <= 0) {
                throw new IllegalArgumentException("A LoopGroup needs at least one loop, but got " + count
                        + "; leave it out for one for each processor");
            }
            this.loops = count;
            return this;
        }

        /// Sets how long clients may take to finish when the group is to end. Default 10 s; zero cancels them
        /// at once.
        ///
        /// @throws IllegalArgumentException if it is negative
        public Builder grace(Duration time) {
            if (requireNonNull(time, "The grace time must not be null; use zero for none")
                    .isNegative()) {
                throw new IllegalArgumentException(
                        "The grace time must not be negative, but is " + time + "; use zero for none");
            }
            this.grace = time;
            return this;
        }

        /// Sets whether SIGTERM ends the group. Default: on the program's main thread, where Ctrl+C does so
        /// in any case, as in [Runner].
        public Builder handleSignals(boolean handle) {
            this.handlesSignals = handle;
            return this;
        }

        /// Sets how to make the loops. Each must be a new one whose poller is the default or
        /// [IoTransport#newPoller()].
        public Builder loopFactory(IntFunction<EventLoop> factory) {
            this.loopFactory = requireNonNull(factory, "The loop factory must not be null");
            return this;
        }

        /// Sets who gets the report when all loops have ended, whatever ended them. Called on the thread that
        /// runs the group. Default: it is logged, as a warning if something had to be cancelled or aborted.
        public Builder onEnd(Consumer<LoopGroupReport> consumer) {
            this.onEnd = requireNonNull(consumer, "The consumer of the report must not be null");
            return this;
        }

        /// Runs `main` once on each loop, and waits until all of them have ended.
        ///
        /// @return what the loops have done
        /// @throws IllegalStateException if the caller is run by a loop
        /// @throws dev.asyncio.KeyboardInterrupt after Ctrl+C, once everything has ended; the process ends
        ///     with status 130 if nobody catches it
        /// @throws SystemExit after SIGTERM, once everything has ended; the process ends with status 143 if
        ///     nobody catches it
        public LoopGroupReport run(LoopMain main) {
            return new LoopGroup(this)
                    .runToTheEnd(requireNonNull(main, "A LoopGroup needs a main coroutine to run, not null"));
        }
    }

    private static void log(LoopGroupReport report) {
        LOGGER.log(report.isClean() ? Level.DEBUG : Level.WARNING, report.toString());
    }

    /// Runs `main` on one loop for each processor, see [Builder#run(LoopMain)].
    ///
    /// @return what the loops have done
    public static LoopGroupReport run(LoopMain main) {
        return builder().run(main);
    }

    /// Runs `main` on so many loops, see [Builder#run(LoopMain)].
    ///
    /// @return what the loops have done
    public static LoopGroupReport run(int loops, LoopMain main) {
        return builder().loops(loops).run(main);
    }

    private LoopGroupReport runToTheEnd(LoopMain main) {
        long began = System.nanoTime();
        boolean[] isTerminated = new boolean[1]; // confined to this thread's loop, and to this thread after it
        // A loop of the caller's own, which only waits: it always hears signals, whatever the others are
        // doing.
        try (Runner runner = new Runner()) {
            runner.run(() -> {
                hasBegun = true;
                if (handlesSignals) {
                    onTermination(() -> isTerminated[0] = true);
                }
                begin(main);
                try {
                    Asyncio.await(allThreadsEnded.copy());
                } catch (CancelledError interrupted) {
                    shutdown();
                    Asyncio.await(allThreadsEnded.copy());
                    throw interrupted; // the runner makes a KeyboardInterrupt of it
                }
            });
        } finally {
            if (hasBegun) {
                onEnd.accept(report(began));
            }
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw LoopGroup.<RuntimeException>asIs(thrown);
        }
        if (isTerminated[0]) {
            exitIfUncaught();
            throw new SystemExit(TERMINATED);
        }
        return report(began);
    }

    private LoopGroupReport report(long began) {
        return new LoopGroupReport(
                members.stream().map(LoopMember::report).toList(), Duration.ofNanos(System.nanoTime() - began));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // unchecked is the purpose: E is not there at run time
    private static <E extends Throwable> E asIs(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private void begin(LoopMain main) {
        for (int index = 0; index < members.size(); index++) {
            LoopMember member = members.get(index);
            Thread.ofPlatform().name("asyncio-" + member.loop().name()).start(() -> {
                try {
                    member.run(main);
                } finally {
                    if (threadsToEnd.decrementAndGet() == 0) {
                        allThreadsEnded.complete(true);
                    }
                }
            });
        }
    }

    private void onTermination(Runnable first) {
        AtomicInteger count = new AtomicInteger();
        try {
            Asyncio.runningLoop().addSignalHandler("TERM", () -> {
                if (count.incrementAndGet() == 1) {
                    first.run();
                    shutdown();
                } else {
                    Runtime.getRuntime().halt(TERMINATED); // nothing in this process can be relied on
                }
            });
        } catch (IllegalArgumentException e) {
            // java -Xrs leaves signals to the system, which then ends the process as ever.
            LOGGER.log(Level.DEBUG, "SIGTERM is not ours to handle", e);
        }
    }

    /// Makes the exit that nobody catches end the process with its status.
    private static void exitIfUncaught() {
        Thread thread = Thread.currentThread();
        if (isMainThread() && thread.getUncaughtExceptionHandler() == thread.getThreadGroup()) {
            thread.setUncaughtExceptionHandler((where, thrown) -> {
                if (thrown instanceof SystemExit exit) {
                    System.exit(exit.status());
                }
                System.err.print("Exception in thread \"" + where.getName() + "\" ");
                thrown.printStackTrace();
            });
        }
    }

    // ---- while it runs

    /// {@return the loops, by index}
    public List<EventLoop> loops() {
        return members.stream().map(LoopMember::loop).toList();
    }

    /// Ends the group gracefully; *any thread*. Has no effect on one that is ending.
    public void shutdown() {
        members.forEach(member -> member.stopSoon(grace));
    }

    /// Listens on a port together with the other loops, see [#startServer(ClientConnected, String, int,
    /// ServerOptions)].
    public Server startServer(ClientConnected clientConnected, @Nullable String host, int port) throws IOException {
        return startServer(clientConnected, host, port, new ServerOptions());
    }

    /// Listens on a port together with the other loops, and starts a task, on the loop that accepted it, for
    /// each connection. Suspends. To be called by each loop, in the same order.
    ///
    /// The sockets share the port by `SO_REUSEPORT`. Linux shares out the connections evenly, by a hash of
    /// their addresses; other systems may prefer one socket.
    ///
    /// @param host an address; null for all addresses of this machine
    /// @param port 0 for any free one, the same on all loops
    /// @param options gets [ServerOptions#reusePort(boolean)] set
    /// @throws IllegalStateException if the caller is not run by a loop of the group
    /// @throws java.net.BindException if the address cannot be listened on
    public Server startServer(ClientConnected clientConnected, @Nullable String host, int port, ServerOptions options)
            throws IOException {
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        options.reusePort(true);
        int index = loops().indexOf(Asyncio.runningLoop());
        if (index < 0) {
            throw new IllegalStateException("startServer of a LoopGroup was called on " + Asyncio.runningLoop()
                    + ", which is not of the group; use Streams.startServer there");
        }
        int number = serversStarted[index]++;
        if (port != 0) {
            return Streams.startServer(clientConnected, host, port, options);
        }
        CompletableFuture<Integer> chosen = new CompletableFuture<>();
        CompletableFuture<Integer> before = ports.putIfAbsent(number, chosen);
        if (before != null) {
            return Streams.startServer(clientConnected, host, Asyncio.await(before.copy()), options);
        }
        try {
            Server server = Streams.startServer(clientConnected, host, 0, options);
            chosen.complete(server.port());
            return server;
        } catch (Throwable thrown) {
            chosen.completeExceptionally(thrown);
            throw thrown;
        }
    }

    /// Runs `body` as a task of another loop and returns its result, suspending the calling task until it is
    /// there. What the body throws is thrown here, as it is. On the caller's own loop the body is simply
    /// called.
    ///
    /// What belongs to one loop can so be used by the tasks of all others, one at a time. What goes in and
    /// out should not be changed by both.
    ///
    /// @param loop of a group that still runs, or any other that does
    /// @throws IllegalStateException if the other loop is closed
    /// @throws CancelledError if the calling task is cancelled; so is the body then, whose end is not waited
    ///     for
    public static <T> T call(EventLoop loop, Callable<? extends T> body) throws Exception {
        requireNonNull(loop, "call needs a loop, not null");
        requireNonNull(body, "call needs something to call, not null");
        return Asyncio.runningLoop() == loop ? body.call() : Asyncio.await(Asyncio.runCoroutineThreadsafe(body, loop));
    }

    /// Runs `body`, which has no result, as a task of another loop, see [#call(EventLoop, Callable)].
    public static void call(EventLoop loop, Action body) throws Exception {
        requireNonNull(body, "call needs something to call, not null");
        boolean _ = call(loop, () -> {
            body.run();
            return true;
        });
    }

    // ---- what the members tell

    /// A main coroutine has ended, in whatever way.
    void mainEnded(LoopMember member) {
        if (ended.put(member, true) == null && mainsToEnd.decrementAndGet() == 0) {
            allMainsEnded.complete(true);
        }
    }

    CompletableFuture<Boolean> allMainsEnded() {
        return allMainsEnded.copy(); // who is cancelled while he waits cancels his own
    }

    void failed(LoopMember where, Throwable thrown) {
        if (!failure.compareAndSet(null, thrown)) {
            Throwable first = requireNonNull(failure.get());
            if (first != thrown) {
                first.addSuppressed(thrown);
            }
        }
        for (LoopMember member : members) {
            if (member != where) {
                member.cancelSoon();
            }
        }
    }

    @Override
    public String toString() {
        return "LoopGroup[loops=" + members.size() + ", mains=" + mainsToEnd.get() + "]";
    }
}
