package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Context;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.net.IoTransport;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JDK's channels that are watched for being ready: by a callback, or by a task that waits. Python:
/// `loop.add_reader` and its like, `selector_events.py`.
///
/// What is to be watched changes in a table at once, and is told to the [Watcher] before the next poll. So
/// two waits in a row change nothing that the system would have to be told, and all talk to Netty is on the
/// thread that it knows. Confined to the loop.
public final class Readiness {

    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITE_OPS = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private final EventLoop loop;
    private final Watcher watcher;
    private final Map<SelectableChannel, Watched> table = new HashMap<>(); // channels are equal only to themselves
    private final ArrayDeque<Watched> changed = new ArrayDeque<>();

    Readiness(NettyPoller poller) {
        loop = poller.loop();
        watcher = poller.channels().kind() == IoTransport.NIO
                ? new NettyWatcher(poller.netty(), this::ready)
                : new ThreadWatcher(loop, this::ready);
    }

    /// {@return that of the running loop}
    public static Readiness ofRunningLoop() {
        return NettyPoller.ofRunningLoop().readiness();
    }

    /// Where channels are really watched. Each event is told once; then the interest is to be said again.
    interface Watcher {

        /// Watches for `ops`, of which 0 is nothing. Called on the loop's thread, before it polls.
        void watch(Watched watched, int ops) throws IOException;

        /// Stops without closing the channels.
        void close();
    }

    /// Who is told that a channel is ready: on the loop.
    interface Listener {

        void ready(Watched watched, int ops);
    }

    /// One channel.
    static final class Watched {

        final SelectableChannel channel;
        private @Nullable Interest reader;
        private @Nullable Interest writer;
        private boolean isChanged;

        /// Whatever the watcher keeps of the channel.
        @Nullable
        Object registration;

        Watched(SelectableChannel channel) {
            this.channel = channel;
        }

        private int ops() {
            return (reader == null ? 0 : reader.ops) | (writer == null ? 0 : writer.ops);
        }
    }

    /// Who is interested: a callback, until it is removed, or a task, once.
    private record Interest(
            int ops,
            @Nullable Runnable callback,
            Context context,
            @Nullable Future<Void> waiting) {}

    // ---- callbacks

    /// Calls `callback`, in the current context, in each turn in which there is something to read or accept,
    /// until it is removed. It replaces the one before.
    public void addReader(SelectableChannel channel, Runnable callback) {
        add("addReader", channel, READ_OPS, callback);
    }

    /// As [#addReader], for room to write and for a connection that is made.
    public void addWriter(SelectableChannel channel, Runnable callback) {
        add("addWriter", channel, WRITE_OPS, callback);
    }

    private void add(String method, SelectableChannel channel, int ops, Runnable callback) {
        loop.checkThread(method);
        requireNonNull(callback, method + " needs a callback, not null");
        Watched watched = watch(method, channel);
        refuseSecond(method, watched, ops);
        if ((ops & channel.validOps()) == 0) {
            throw new IllegalArgumentException(method + " needs a channel that can be "
                    + (ops == READ_OPS ? "read" : "written to") + ", but got " + channel);
        }
        set(watched, ops, new Interest(ops & channel.validOps(), callback, Context.copyCurrent(), null));
    }

    /// Calls the reader's callback no more, not even if the channel is known to be ready.
    ///
    /// @return whether there was one
    public boolean removeReader(SelectableChannel channel) {
        return remove("removeReader", channel, READ_OPS);
    }

    /// As [#removeReader].
    public boolean removeWriter(SelectableChannel channel) {
        return remove("removeWriter", channel, WRITE_OPS);
    }

    private boolean remove(String method, SelectableChannel channel, int ops) {
        loop.checkThread(method);
        requireNonNull(channel, method + " needs a channel, not null");
        Watched watched = table.get(channel);
        Interest interest = watched == null ? null : get(watched, ops);
        if (watched == null || interest == null || interest.callback == null) {
            return false;
        }
        set(watched, ops, null);
        return true;
    }

    // ---- tasks

    /// Suspends the calling task until there is something to read or accept.
    ///
    /// @throws ClosedChannelException if the channel is closed meanwhile
    public void awaitReadable(SelectableChannel channel) throws IOException {
        await("a read", channel, READ_OPS);
    }

    /// Suspends the calling task until there is room to write, or the connection is made.
    ///
    /// @throws ClosedChannelException if the channel is closed meanwhile
    public void awaitWritable(SelectableChannel channel) throws IOException {
        await("a write", channel, WRITE_OPS);
    }

    private void await(String what, SelectableChannel channel, int ops) throws IOException {
        Watched watched = watch(what, channel);
        refuseSecond(what, watched, ops);
        Future<Void> waiting = loop.createFuture();
        set(watched, ops, new Interest(ops & channel.validOps(), null, Context.copyCurrent(), waiting));
        try {
            Asyncio.await(waiting);
        } catch (CancelledError cancelled) {
            Interest interest = get(watched, ops);
            if (interest != null && interest.waiting == waiting) {
                set(watched, ops, null);
            }
            throw cancelled;
        }
    }

    // ---- the table

    private Watched watch(String what, SelectableChannel channel) {
        requireNonNull(channel, what + " needs a channel, not null");
        if (channel.isBlocking()) {
            throw new IllegalArgumentException(what + " needs a channel that does not block, but got " + channel
                    + "; call configureBlocking(false)");
        }
        return table.computeIfAbsent(channel, Watched::new);
    }

    private static void refuseSecond(String what, Watched watched, int ops) {
        Interest interest = get(watched, ops);
        if (interest != null && interest.waiting != null && !interest.waiting.isDone()) {
            throw new IllegalStateException(what + " of " + watched.channel
                    + " must wait, but another task waits for the same already; let one task do it for both");
        }
    }

    private static @Nullable Interest get(Watched watched, int ops) {
        return ops == READ_OPS ? watched.reader : watched.writer;
    }

    private void set(Watched watched, int ops, @Nullable Interest interest) {
        if (ops == READ_OPS) {
            watched.reader = interest;
        } else {
            watched.writer = interest;
        }
        change(watched);
    }

    private void change(Watched watched) {
        if (!watched.isChanged) {
            watched.isChanged = true;
            changed.add(watched);
        }
    }

    /// {@return whether any channel could end a wait}
    boolean isWaiting() {
        for (Watched watched : table.values()) {
            if (watched.ops() != 0) { // else it is only still to be let go
                return true;
            }
        }
        return false;
    }

    /// Tells the watcher what has changed. Called on the loop's thread, before it polls.
    ///
    /// @return whether a task was woken, so that there is nothing to wait for
    boolean beforePoll() {
        boolean hasWoken = dropClosed();
        for (Watched watched = changed.poll(); watched != null; watched = changed.poll()) {
            watched.isChanged = false;
            int ops = watched.channel.isOpen() ? watched.ops() : 0;
            try {
                watcher.watch(watched, ops);
            } catch (IOException e) {
                hasWoken |= fail(watched, e);
                ops = 0;
            }
            if (ops == 0) {
                table.remove(watched.channel);
            }
        }
        return hasWoken;
    }

    /// A selector says nothing of a channel that somebody has closed: whoever waits for it would wait for
    /// ever.
    private boolean dropClosed() {
        boolean hasWoken = false;
        for (Iterator<Watched> all = table.values().iterator(); all.hasNext(); ) {
            Watched watched = all.next();
            if (!watched.channel.isOpen()) {
                hasWoken |= fail(watched, new ClosedChannelException());
                change(watched);
            }
        }
        return hasWoken;
    }

    private static boolean fail(Watched watched, IOException why) {
        boolean hasWokenReader = failOne(watched.reader, why);
        boolean hasWokenWriter = failOne(watched.writer, why);
        watched.reader = null;
        watched.writer = null;
        return hasWokenReader || hasWokenWriter;
    }

    private static boolean failOne(@Nullable Interest interest, IOException why) {
        return interest != null && interest.waiting != null && interest.waiting.trySetException(why);
    }

    /// Called on the loop by the watcher.
    private void ready(Watched watched, int ops) {
        change(watched); // its interest is to be said again
        tell(watched, watched.reader, READ_OPS, ops);
        tell(watched, watched.writer, WRITE_OPS, ops);
    }

    @SuppressWarnings("ReferenceEquality") // the same callback may have been added anew
    private void tell(Watched watched, @Nullable Interest interest, int kind, int ops) {
        if (interest == null || (ops & interest.ops) == 0) {
            return;
        }
        if (interest.waiting != null) {
            set(watched, kind, null);
            interest.waiting.trySetResult(null);
        } else if (interest.callback != null) {
            Runnable callback = interest.callback;
            loop.callSoon(
                    () -> {
                        // It may have been removed or replaced since, by another callback of this turn.
                        if (get(watched, kind) == interest) {
                            callback.run();
                        }
                    },
                    interest.context);
        }
    }

    void close() {
        watcher.close();
    }
}
