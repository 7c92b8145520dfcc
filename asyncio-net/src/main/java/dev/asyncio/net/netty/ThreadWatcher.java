package dev.asyncio.net.netty;

import dev.asyncio.EventLoop;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Watches channels by a selector of its own, for which a thread waits. For the native transports: they wait
/// for descriptors, and the JDK does not tell those of its channels.
///
/// The thread is a platform thread, because a selector's wait would hold the carrier of a virtual one; a
/// daemon; and started with the first channel. An event costs two changes of thread, which is why the NIO
/// transport does without.
final class ThreadWatcher implements Readiness.Watcher {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final EventLoop loop;
    private final Readiness.Listener listener;

    /// What the loop wants, for the thread to do. Any thread.
    private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();

    private volatile boolean isClosed;

    /// Made by the loop with the first wish, closed by the thread.
    private @Nullable Selector selector;

    private record Wish(Readiness.Watched watched, int ops) {}

    private record Event(Readiness.Watched watched, int ops) {}

    ThreadWatcher(EventLoop loop, Readiness.Listener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    // ---- on the loop

    @Override
    public void watch(Readiness.Watched watched, int ops) throws IOException {
        wishes.add(new Wish(watched, ops));
        Selector waiting = selector;
        if (waiting == null) {
            Selector made = Selector.open();
            selector = made;
            Thread.ofPlatform()
                    .daemon()
                    .name("asyncio-selector-" + COUNT.incrementAndGet())
                    .start(() -> work(made));
        } else {
            waiting.wakeup();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        if (selector != null) {
            selector.wakeup();
        }
    }

    // ---- on the thread

    private void work(Selector selector) {
        try (selector) {
            while (!isClosed) {
                grantWishes(selector);
                selector.select();
                List<Event> events = new ArrayList<>();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid()) {
                        take(key, events);
                    }
                }
                selector.selectedKeys().clear();
                if (!events.isEmpty()) {
                    loop.callSoonThreadsafe(() -> events.forEach(event -> listener.ready(event.watched, event.ops)));
                }
            }
        } catch (IllegalStateException e) {
            return; // the loop is closed, and nobody waits any more
        } catch (IOException e) {
            System.getLogger("asyncio")
                    .log(System.Logger.Level.ERROR, "Channels of " + loop + " are watched no more", e);
        }
    }

    private static void take(SelectionKey key, List<Event> events) {
        try {
            int ready = key.readyOps();
            key.interestOps(0); // told once
            events.add(new Event((Readiness.Watched) key.attachment(), ready));
        } catch (CancelledKeyException e) {
            return; // closed meanwhile
        }
    }

    private void grantWishes(Selector selector) throws IOException {
        for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
            SelectionKey key = wish.watched.channel.keyFor(selector);
            try {
                if (wish.ops == 0) {
                    if (key != null) {
                        key.cancel();
                        selector.selectNow(); // lets go of the channel, which may be watched anew or made to block
                    }
                } else if (key == null) {
                    wish.watched.channel.register(selector, wish.ops, wish.watched);
                } else {
                    key.attach(wish.watched);
                    key.interestOps(wish.ops);
                }
            } catch (ClosedChannelException | CancelledKeyException _) {
                // The loop sees before its next poll that the channel is closed.
            }
        }
    }
}
