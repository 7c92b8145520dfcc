package dev.asyncio.net.netty;

import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;

/// Watches channels by the selector that Netty has for its own: no thread, and no way around. For NIO.
final class NettyWatcher implements Readiness.Watcher {

    private final ManualIoEventLoop netty;
    private final Readiness.Listener listener;

    NettyWatcher(ManualIoEventLoop netty, Readiness.Listener listener) {
        this.netty = netty;
        this.listener = listener;
    }

    @Override
    public void watch(Readiness.Watched watched, int ops) throws IOException {
        IoRegistration registration = (IoRegistration) watched.registration;
        if (registration != null && !registration.isValid()) {
            registration = null;
        }
        if (ops == 0) {
            if (registration != null) {
                registration.cancel();
            }
            watched.registration = null;
            return;
        }
        if (registration == null) {
            registration = register(watched);
            watched.registration = registration;
        }
        registration.submit(NioIoOps.valueOf(ops));
    }

    private IoRegistration register(Readiness.Watched watched) throws IOException {
        // On the loop's thread it is done when the call returns.
        Future<IoRegistration> registering = netty.register(new Handle(watched));
        if (!registering.isSuccess()) {
            throw registering.cause() instanceof IOException e ? e : new IOException(registering.cause());
        }
        return registering.getNow();
    }

    @Override
    public void close() {}

    private final class Handle extends NioSelectableChannelIoHandle<SelectableChannel> {

        private final Readiness.Watched watched;

        Handle(Readiness.Watched watched) {
            super(watched.channel);
            this.watched = watched;
        }

        @Override
        protected void handle(SelectableChannel channel, SelectionKey key) {
            if (key.isValid()) {
                int ready = key.readyOps();
                key.interestOps(0); // told once
                listener.ready(watched, ready);
            }
        }

        /// The channel is the program's, not the loop's.
        @Override
        public void close() {}
    }
}
