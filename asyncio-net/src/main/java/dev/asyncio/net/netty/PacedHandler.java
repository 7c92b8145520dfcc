package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// One of Netty's handlers, whose events are handled one in a turn of the loop, as if the kernel had told of
/// them one by one.
///
/// Handled all at once, fifty requests would be read, then fifty tasks resumed, then fifty answers sent.
/// While the server reads, its peers have nothing to do, and the other way round; putting them to sleep and
/// waking them costs both sides more than the events themselves. See [decision
/// 0011](../../../../../../../../../docs/decisions).
///
/// A loop that has other things ready looks at I/O rarely, and then handles everything there is.
final class PacedHandler implements IoHandler {

    private final IoHandler theirs;
    private final BiFunction<IoHandle, PacedHandler, IoHandle> paced;

    // Confined to the loop's thread.
    private final Queue<Event> waiting = new ArrayDeque<>();

    /// What one channel is to be told. It has at most one of them: the kernel merges what it tells of a
    /// channel.
    @SuppressWarnings("try") // as it is declared
    abstract static class Event implements IoHandle {

        private final IoHandle channel;
        private final PacedHandler pace;
        private @Nullable IoRegistration registration;
        private @Nullable IoEvent event;

        Event(IoHandle channel, PacedHandler pace) {
            this.channel = channel;
            this.pace = pace;
        }

        @Override
        public final void handle(IoRegistration whose, IoEvent what) {
            if (event != null) {
                tell(); // never so, as no more is asked for while something waits
            }
            registration = whose;
            event = what;
            pace.waiting.add(this);
        }

        private void tell() {
            IoRegistration whose = requireNonNull(registration);
            IoEvent what = requireNonNull(event);
            registration = null;
            event = null;
            if (whose.isValid()) { // an earlier one may have closed it
                channel.handle(whose, what);
            }
        }

        @Override
        public final void registered() {
            channel.registered();
        }

        @Override
        public final void unregistered() {
            channel.unregistered();
        }

        @Override
        public final void close() throws Exception {
            channel.close();
        }
    }

    private PacedHandler(IoHandler theirs, BiFunction<IoHandle, PacedHandler, IoHandle> paced) {
        this.theirs = theirs;
        this.paced = paced;
    }

    /// @param paced makes an [Event] of the kind that the handler accepts
    static IoHandlerFactory newFactory(IoHandlerFactory factory, BiFunction<IoHandle, PacedHandler, IoHandle> paced) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new PacedHandler(factory.newHandler(executor), paced);
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public int run(IoHandlerContext context) {
        boolean isIdle = context.canBlock();
        if (!waiting.isEmpty() && isIdle) {
            waiting.remove().tell();
            return 1;
        }
        tellAll();
        theirs.run(context);
        Event next = waiting.poll();
        if (next == null) {
            return 0;
        }
        next.tell();
        return isIdle ? 1 : 1 + tellAll();
    }

    private int tellAll() {
        int count = 0;
        for (Event next = waiting.poll(); next != null; next = waiting.poll()) {
            next.tell();
            count++;
        }
        return count;
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return theirs.register(paced.apply(handle, this));
    }

    @Override
    public void initialize() {
        theirs.initialize();
    }

    @Override
    public void prepareToDestroy() {
        waiting.clear();
        theirs.prepareToDestroy();
    }

    @Override
    public void destroy() {
        theirs.destroy();
    }

    @Override
    public void wakeup() {
        theirs.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return theirs.isCompatible(handleType);
    }
}
