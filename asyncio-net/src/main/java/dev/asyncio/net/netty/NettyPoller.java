package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.Poller;
import dev.asyncio.VirtualTime;
import dev.asyncio.net.IoTransport;
import dev.asyncio.net.Server;
import dev.asyncio.net.wire.Wire;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Waits for I/O by means of one of Netty's transports, which is driven by our loop on our thread.
///
/// Netty knows one thread for its loop, that of the loop's turns. A task has another, so Netty takes what a
/// task asks of a channel for a call from outside and puts it into its own queue until the next poll; what is
/// done often therefore goes through a callback of the loop, see [SocketTransport].
public final class NettyPoller implements Poller {

    static {
        // Whoever asks for Netty's search for lost buffers wants to hear of them all, and Netty makes its
        // detectors when its classes are loaded.
        if (System.getProperty("io.netty.leakDetection.level") != null) {
            BufferLeaks.watch();
        }
    }

    private final IoTransport asked;

    /// The network in memory that is there instead of the system's, or null.
    private final @Nullable MemoryChannels memory;

    private @Nullable Channels channels;
    private @Nullable ManualIoEventLoop netty;
    private @Nullable LoopTicker ticker;
    private @Nullable EventLoop loop;

    /// The thread of the turns, for good: Netty does not let it change.
    private @Nullable Thread owner;

    /// Set by any thread, cleared by the loop's. Netty's own wake-up is lost if it comes just before the
    /// wait, unless something tells it, after it has said that it waits, that it must not.
    private volatile boolean isWoken;

    /// What the handler has found for the turns to come.
    private final PacedHandler.Found found = new PacedHandler.Found();

    /// Whether this thread has Netty's pools, which it gives back when a run of the loop ends.
    private boolean hasPools;

    private boolean isClosed;

    /// How many sockets, listening and connected, could end a wait.
    private int sockets;

    /// How many of Netty's futures somebody waits for.
    private int pending;

    /// The JDK's channels that are watched; made when the first one is.
    private @Nullable Readiness readiness;

    private final Map<Object, Object> attachments = new HashMap<>();
    private final Set<NettyServer> servers = new LinkedHashSet<>();
    private long accepted;

    /// Whether Netty runs: then no step ends, but the poll does.
    private boolean isPolling;

    /// Transports that have something to send. What a step writes is sent when the step ends: in one system
    /// call for each socket, and without waiting for other tasks, so that the peers get to work.
    private final ArrayDeque<Runnable> toFlush = new ArrayDeque<>();

    private boolean isFlushing;
    private boolean isFlushQueued;

    private final ArrayDeque<Runnable> afterNextPoll = new ArrayDeque<>(0);

    private final Runnable flushAll = this::flushAll;

    /// Creates a poller for one loop.
    ///
    /// @throws IllegalStateException if this machine does not have the transport
    public NettyPoller(IoTransport asked) {
        this.asked = requireNonNull(asked, "The transport must not be null; use IoTransport.AUTO");
        this.memory = null;
        if (asked != IoTransport.AUTO) {
            var _ = Channels.of(asked, false);
        }
    }

    private NettyPoller(MemoryChannels memory) {
        this.asked = IoTransport.AUTO;
        this.memory = memory;
    }

    /// {@return a poller for one loop whose sockets are on a network in memory}
    ///
    /// @param waiting waits in its stead, and decides with that how time passes
    public static NettyPoller on(Wire network, Poller waiting) {
        return new NettyPoller(new MemoryChannels(network, waiting));
    }

    /// {@return the network in memory of the running loop, or null}
    public static @Nullable Wire wireOfRunningLoop() {
        NettyPoller poller = EventLoop.confined().pollerIfAny(NettyPoller.class);
        return poller == null || poller.memory == null ? null : poller.memory.wire();
    }

    /// {@return the poller of the running loop, which gets one if it has only the default}
    public static NettyPoller ofRunningLoop() {
        EventLoop loop = EventLoop.confined();
        NettyPoller poller = loop.poller(NettyPoller.class, () -> create(loop));
        poller.begin(loop);
        return poller;
    }

    private static NettyPoller create(EventLoop loop) {
        VirtualTime time = loop.virtualTime();
        if (time != null && time.autojumpThreshold().isZero()) {
            throw new IllegalStateException(loop + " has virtual time, which would pass every deadline before a socket"
                    + " has anything to say; use real time (@AsyncioTest(virtualTime = false)), a network in memory"
                    + " (MemoryNetwork.install), or VirtualTime.autojumpThreshold");
        }
        return new NettyPoller(IoTransport.byProperty());
    }

    /// Begins to serve the loop, if it has not yet.
    public void begin(EventLoop owningLoop) {
        if (netty != null) {
            return;
        }
        if (owningLoop.audit() != null) {
            BufferLeaks.watch();
        }
        boolean isOnVirtualThread = owningLoop.engineName().equals("handoff");
        Channels chosen = memory == null ? Channels.of(asked, isOnVirtualThread) : memory;
        LoopTicker made = new LoopTicker(owningLoop);
        ticker = made;
        if (memory != null) {
            memory.begin(owningLoop, made);
        }
        loop = owningLoop;
        channels = chosen;
        netty = new ManualIoEventLoop(null, null, chosen.newIoHandlerFactory(found), made) {
            @Override
            protected boolean canBlock() {
                return !isWoken && super.canBlock();
            }
        };
        if (Boolean.getBoolean("asyncio.verbose")) {
            String others = "";
            for (IoTransport other : new IoTransport[] {IoTransport.EPOLL, IoTransport.IO_URING}) {
                String whyNot = Channels.whyNot(other);
                others += whyNot == null ? "" : "; no " + other + ": " + whyNot;
            }
            System.err.println("asyncio: " + owningLoop + " does its I/O with " + chosen.name() + others);
        }
    }

    Channels channels() {
        return requireNonNull(channels);
    }

    /// {@return the loop that it serves}
    public EventLoop loop() {
        return requireNonNull(loop);
    }

    ManualIoEventLoop netty() {
        return requireNonNull(netty);
    }

    /// {@return whether the loop is closed, so that nothing runs any more}
    public boolean isClosed() {
        return isClosed;
    }

    // ---- the loop's side

    @Override
    public void poll(long timeoutNanos) {
        if (netty == null) {
            begin(EventLoop.confined());
        }
        ManualIoEventLoop io = netty();
        if (owner != Thread.currentThread()) {
            takeOwnership(io);
        }
        if (!hasPools) {
            hasPools = true;
            // A thread gets its pool of buffers when it first asks for one, but only from inside of Netty's
            // loop.
            io.execute(() -> ByteBufAllocator.DEFAULT.directBuffer(1).release());
        }
        int due = afterNextPoll.size();
        isPolling = true;
        boolean hasWoken = readiness != null && readiness.beforePoll();
        boolean waits = timeoutNanos != 0 && due == 0 && !hasWoken;
        if (memory != null) {
            memory.poll(loop(), io, waits ? timeoutNanos : 0);
        } else if (!waits) {
            io.runNow(0);
        } else {
            io.run(timeoutNanos == FOREVER ? 0 : timeoutNanos, 0); // 0 is Netty's word for ever
        }
        isPolling = false;
        isWoken = false;
        flushAll();
        for (; due > 0; due--) {
            afterNextPoll.remove().run();
        }
    }

    @Override
    public boolean handleNext() {
        isPolling = true;
        boolean wasThere = found.handleNext();
        isPolling = false;
        if (wasThere) {
            flushAll();
        }
        return wasThere;
    }

    /// Lets Netty take the thread for one of its own, whose pools of buffers and other objects need no locks;
    /// they are given back at the end.
    @Override
    public void drive(Runnable turns) {
        hasPools = false;
        if (FastThreadLocalThread.currentThreadHasFastThreadLocal()) {
            turns.run();
        } else {
            FastThreadLocalThread.runWithFastThreadLocal(turns);
        }
    }

    /// Calls `action` when the loop has looked for I/O once more: only then has the JDK closed a socket that
    /// one of its selectors knew. On the loop's thread.
    void afterNextPoll(Runnable action) {
        if (!isClosed) {
            afterNextPoll.add(action);
        }
    }

    private void takeOwnership(ManualIoEventLoop io) {
        Thread thread = Thread.currentThread();
        if (owner != null) {
            throw new IllegalStateException(loop + " has sockets, which belong to thread '" + owner.getName()
                    + "' where it ran first; it cannot run on, or be closed by, thread '" + thread.getName() + "'");
        }
        owner = thread;
        io.setOwningThread(thread);
    }

    @Override
    public void wakeup() {
        isWoken = true;
        ManualIoEventLoop io = netty;
        if (memory != null) {
            memory.wakeup();
        } else if (io != null) {
            io.wakeup(); // a system call only if the loop waits
        }
    }

    @Override
    public boolean isWaitingForIo() {
        if (memory != null) {
            // Its sockets hear of nobody outside, and what is under way to them is known; but before the
            // first poll nobody has looked.
            boolean hasWork = netty != null && (owner == null || memory.hasWork(netty));
            return hasWork || !afterNextPoll.isEmpty() || (readiness != null && readiness.isWaiting());
        }
        return sockets > 0 || pending > 0 || !afterNextPoll.isEmpty() || (readiness != null && readiness.isWaiting());
    }

    @Override
    public void close() {
        isClosed = true;
        if (netty != null) {
            close(netty);
        }
        if (memory != null) {
            memory.close();
        }
    }

    private void close(ManualIoEventLoop io) {
        if (readiness != null) {
            readiness.close();
        }
        if (owner != Thread.currentThread()) {
            takeOwnership(io);
        }
        requireNonNull(ticker).end();
        io.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!io.isTerminated()) {
            io.runNow(0);
        }
    }

    // ---- the transports' side

    /// {@return what watches the JDK's channels}
    Readiness readiness() {
        Readiness made = readiness;
        if (made == null) {
            made = new Readiness(this);
            readiness = made;
        }
        return made;
    }

    /// {@return the servers of this loop that are not closed}
    public List<Server> servers() {
        return List.copyOf(servers);
    }

    /// {@return how many connections all servers of this loop have accepted}
    public long accepted() {
        return accepted;
    }

    void serverBegins(NettyServer server) {
        servers.add(server);
    }

    void serverEnds(NettyServer server) {
        servers.remove(server);
    }

    void connectionAccepted() {
        accepted++;
    }

    @Override
    public boolean canFindLeaks() {
        return loop != null && loop.audit() != null;
    }

    @Override
    public List<String> leaks() {
        return canFindLeaks() ? BufferLeaks.take() : List.of();
    }

    /// Counts a socket, until it is closed, among those that could end a wait.
    void watch(Channel channel) {
        if (channel instanceof LocalChannel
                || channel instanceof LocalServerChannel
                || channel instanceof EmbeddedChannel) {
            return; // nobody outside of this process can send anything there
        }
        sockets++;
        // Its transport hears of the end a little later, and until then the loop has something to wait for.
        channel.closeFuture().addListener(_ -> afterThat(() -> sockets--));
    }

    private void afterThat(Runnable action) {
        if (!isClosed) {
            netty().execute(action);
        }
    }

    /// Calls `flush` once, on the loop's thread, when the running step or the poll ends.
    public void flushSoon(Runnable flush) {
        if (toFlush.isEmpty() && !isPolling && !isFlushing) {
            loop().afterStep(flushAll);
        }
        toFlush.add(flush);
    }

    private void flushAll() {
        isFlushing = true;
        // What a flush adds, by a protocol that is told to resume writing, belongs to the next turn: it may
        // go on so for ever.
        for (int left = toFlush.size(); left > 0; left--) {
            toFlush.remove().run();
        }
        isFlushing = false;
        if (!toFlush.isEmpty() && !isFlushQueued) {
            isFlushQueued = true;
            loop().callSoon(this::flushInNextTurn);
        }
    }

    private void flushInNextTurn() {
        isFlushQueued = false;
        flushAll();
    }

    /// Has a channel opened on the loop's thread: registered and connected elsewhere, Netty would start a
    /// thread of its own to tell of it, which outlives the program by a second.
    ///
    /// @param operation connects or binds a channel
    /// @return the channel; if it is cancelled, the channel is closed, however far it has come
    Future<Channel> open(Supplier<ChannelFuture> operation) {
        Future<Channel> opened = loop().createFuture();
        pending++;
        Supplier<ChannelFuture> onHost = channels().onCallersHost(operation);
        netty().execute(() -> begin(onHost, opened));
        return opened;
    }

    private void begin(Supplier<ChannelFuture> operation, Future<Channel> opened) {
        if (opened.isDone()) {
            pending--; // given up already
            return;
        }
        ChannelFuture opening;
        try {
            opening = operation.get();
        } catch (RuntimeException e) {
            pending--;
            opened.setException(e);
            return;
        }
        if (opening.isDone() && !opening.isSuccess()) {
            // There is no channel, for want of a descriptor, say, and Netty would tell on a thread of its
            // own.
            pending--;
            opened.setException(opening.cause());
            return;
        }
        Channel channel = opening.channel();
        opened.addDoneCallback(done -> {
            if (done.isCancelled()) {
                channel.close();
            }
        });
        opening.addListener(_ -> {
            pending--;
            if (isClosed || (opening.isSuccess() && !opened.trySetResult(channel))) {
                channel.close(); // nobody waits for it any more
            } else if (!opening.isSuccess()) {
                opened.trySetException(opening.cause());
            }
        });
    }

    /// {@return a future of ours for one of Netty's} Cancelling it cancels Netty's if that can be.
    <T> Future<T> wrap(io.netty.util.concurrent.Future<T> theirs) {
        Future<T> ours = loop().createFuture();
        whenDone(theirs, ours);
        return ours;
    }

    /// Completes a future of ours as one of Netty's is.
    <T> void whenDone(io.netty.util.concurrent.Future<T> theirs, Future<T> ours) {
        pending++;
        theirs.addListener(_ -> {
            pending--;
            if (isClosed) {
                return; // nobody waits any more
            }
            if (theirs.isSuccess()) {
                ours.trySetResult(theirs.getNow());
            } else if (theirs.isCancelled()) {
                ours.cancel();
            } else {
                ours.trySetException(theirs.cause());
            }
        });
        ours.addDoneCallback(done -> {
            if (done.isCancelled()) {
                theirs.cancel(false);
            }
        });
    }

    /// {@return what is kept for `key` as long as the loop, made the first time}
    @SuppressWarnings("unchecked") // a key has things of one type
    <T> T attachment(Object key, Supplier<T> create) {
        return (T) attachments.computeIfAbsent(key, _ -> create.get());
    }

    /// Calls `action` in the next poll, where Netty knows the thread as its own.
    public void inNextPoll(Runnable action) {
        pending++;
        netty().execute(() -> {
            pending--;
            action.run();
        });
    }

    @Override
    public String toString() {
        return "NettyPoller[" + (memory != null ? memory.name() : channels == null ? asked : channels.name())
                + ", sockets=" + sockets + "]";
    }
}
