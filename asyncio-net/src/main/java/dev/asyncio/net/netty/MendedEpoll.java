package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Netty's epoll handler (4.2.18) without two faults.
///
/// A channel whose peer has closed its sending side, and which has nothing to write at the moment, is
/// interested in nothing. Netty then takes its descriptor out of epoll, but forgets that it has; the next
/// interest, such as in being told when more can be written, fails with `ENOENT` and the connection is lost.
/// `HalfClosedTest` shows it. Here such a channel is registered anew.
final class MendedEpoll implements IoHandler {

    private final IoHandler epoll;
    private final Deadlines deadlines = new Deadlines();

    private MendedEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new MendedEpoll(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(handle, epoll.register(handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        deadlines.theirs = context;
        return epoll.run(deadlines);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    /// Netty's context, whose deadlines change only when they matter.
    private static final class Deadlines implements IoHandlerContext {

        /// Netty's word for no deadline.
        private static final long NONE = -1;

        /// Waits that are longer have no end: nobody asked for one.
        private static final long FAR_NANOS = TimeUnit.DAYS.toNanos(1);

        /// How late a timer may fire so that it need not be set again. The kernel's own slack is as large.
        private static final long SLACK_NANOS = 50_000;

        private @Nullable IoHandlerContext theirs;
        private long last = NONE;

        private IoHandlerContext theirs() {
            return requireNonNull(theirs);
        }

        @Override
        public boolean canBlock() {
            return theirs().canBlock();
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return theirs().delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            long now = System.nanoTime();
            long delay = theirs().delayNanos(now);
            if (delay >= FAR_NANOS) {
                return NONE;
            }
            long deadline = now + delay;
            if (Math.abs(deadline - last) > SLACK_NANOS || last <= now) {
                last = deadline;
            }
            return last;
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return theirs().shouldReportActiveIoTime();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            theirs().reportActiveIoTime(activeNanos);
        }
    }

    private final class Registration implements IoRegistration {

        private final IoHandle handle;

        // Confined to the loop's thread, like all that Netty asks of a registration.
        private IoRegistration inEpoll;
        private boolean isRemoved;

        Registration(IoHandle handle, IoRegistration inEpoll) {
            this.handle = handle;
            this.inEpoll = inEpoll;
        }

        @Override
        public long submit(IoOps ops) {
            boolean wantsNothing = ops.equals(EpollIoOps.NONE);
            if (isRemoved && !wantsNothing && inEpoll.isValid()) {
                inEpoll.cancel();
                try {
                    inEpoll = epoll.register(handle);
                } catch (Exception e) {
                    throw new IllegalStateException("Cannot register " + handle + " with epoll again", e);
                }
            }
            isRemoved = wantsNothing;
            return inEpoll.submit(ops);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as it is declared
        public <T> T attachment() {
            return inEpoll.attachment();
        }

        @Override
        public boolean isValid() {
            return inEpoll.isValid();
        }

        @Override
        public boolean cancel() {
            return inEpoll.cancel();
        }
    }
}
