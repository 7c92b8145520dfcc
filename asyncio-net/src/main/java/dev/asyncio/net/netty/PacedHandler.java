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
    private final BiFunction<IoHandle, Found, IoHandle> paced;
    private final Found found;

    /// The events that were found and have not been handled yet. Confined to the loop's thread.
    static final class Found {

        private final Queue<Event> events = new ArrayDeque<>();

        /// Handles the oldest event.
        ///
        /// @return whether there was one
        boolean handleNext() {
            Event next = events.poll();
            if (next == null) {
                return false;
            }
            next.tell();
            return true;
        }

        private int handleAll() {
            int count = 0;
            while (handleNext()) {
                count++;
            }
            return count;
        }
    }

    /// What one channel is to be told. It has at most one of them: the kernel merges what it tells of a
    /// channel.
    @SuppressWarnings("try") // as it is declared
    abstract static class Event implements IoHandle {

        private final IoHandle channel;
        private final Found found;
        private @Nullable IoRegistration registration;
        private @Nullable IoEvent event;

        Event(IoHandle channel, Found found) {
            this.channel = channel;
            this.found = found;
        }

        @Override
        public final void handle(IoRegistration whose, IoEvent what) {
            if (event != null) {
                tell(); // never so, as no more is asked for while something waits
            }
            registration = whose;
            event = what;
            found.events.add(this);
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

    private PacedHandler(IoHandler theirs, BiFunction<IoHandle, Found, IoHandle> paced, Found found) {
        this.theirs = theirs;
        this.paced = paced;
        this.found = found;
    }

    /// @param paced makes an [Event] of the kind that the handler accepts
    /// @param found gets the events; [Found#handleNext] handles one of them outside of the handler, for less
    static IoHandlerFactory newFactory(
            IoHandlerFactory factory, BiFunction<IoHandle, Found, IoHandle> paced, Found found) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new PacedHandler(factory.newHandler(executor), paced, found);
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
        if (isIdle && found.handleNext()) {
            return 1;
        }
        int handled = found.handleAll();
        theirs.run(context);
        if (isIdle) {
            return found.handleNext() ? 1 : 0;
        }
        return handled + found.handleAll();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return theirs.register(paced.apply(handle, found));
    }

    @Override
    public void initialize() {
        theirs.initialize();
    }

    @Override
    public void prepareToDestroy() {
        found.events.clear();
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
