package dev.asyncio.net.netty;

import dev.asyncio.EventLoop;
import dev.asyncio.Poller;
import dev.asyncio.TimerHandle;
import dev.asyncio.net.IoTransport;
import dev.asyncio.net.wire.Host;
import dev.asyncio.net.wire.Wire;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sockets on a network in memory. The waiting is left to the poller that the loop had before, real or
/// virtual; what is under way is a timer of the loop, so that its clock jumps to the next arrival, and a
/// deadlock is found where nothing can arrive any more. Confined to the loop.
final class MemoryChannels extends Channels {

    private final Wire wire;
    private final Poller waiting;
    private final MemoryIoHandler handler;
    private @Nullable LoopTicker ticker;

    /// Makes the loop turn when the next thing arrives or is due. It does nothing itself: the poll does.
    private @Nullable TimerHandle alarm;

    private long alarmTime;

    /// On which host a channel is that is made now.
    private @Nullable Host host;

    MemoryChannels(Wire wire, Poller waiting) {
        this.wire = wire;
        this.waiting = waiting;
        this.handler = new MemoryIoHandler(wire, waiting::wakeup);
    }

    Wire wire() {
        return wire;
    }

    void begin(EventLoop loop, LoopTicker loopsTicker) {
        ticker = loopsTicker;
        wire.begin(loop::time);
    }

    // ---- the poller's side

    /// Lets Netty do what there is, or waits.
    void poll(EventLoop loop, ManualIoEventLoop netty, long timeoutNanos) {
        int done = netty.runNow(0);
        look(netty);
        if (!setAlarm(loop) && done == 0 && !handler.hadTasks() && timeoutNanos != 0) {
            waiting.poll(timeoutNanos);
        }
    }

    private void look(ManualIoEventLoop netty) {
        handler.ask(true);
        try {
            int _ = netty.run(0, -1); // looks, and runs no tasks
        } finally {
            handler.ask(false);
        }
    }

    /// {@return whether the alarm was set anew, so that the loop has to look how long it may wait}
    private boolean setAlarm(EventLoop loop) {
        Long next = wire.earliest();
        if (handler.deadline() >= 0 && ticker != null) {
            long due = ticker.toLoopTime(handler.deadline());
            next = next == null || due - next < 0 ? due : next;
        }
        if (next == null ? alarm == null : alarm != null && alarmTime == next && !alarm.isCancelled()) {
            return false;
        }
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        if (next != null) {
            alarmTime = next;
            alarm = loop.callAt(next, () -> alarm = null);
        }
        return true;
    }

    /// {@return whether anything could still happen without a timer of the loop}
    boolean hasWork(ManualIoEventLoop netty) {
        look(netty);
        return handler.hadTasks() || wire.earliest() != null || handler.deadline() >= 0;
    }

    void wakeup() {
        waiting.wakeup();
    }

    void close() {
        waiting.close();
    }

    // ---- the transports' side

    @Override
    <T> Supplier<T> onCallersHost(Supplier<T> making) {
        Host callers = wire.current().get();
        return () -> {
            host = callers;
            try {
                return making.get();
            } finally {
                host = null;
            }
        };
    }

    private Host host() {
        return host == null ? wire.localhost() : host;
    }

    @Override
    @Nullable
    IoTransport kind() {
        return null;
    }

    @Override
    String name() {
        return "memory";
    }

    @Override
    IoHandlerFactory newIoHandlerFactory(PacedHandler.Found found) {
        return _ -> handler;
    }

    @Override
    DuplexChannel newSocketChannel() {
        return new MemorySocketChannel(handler, host());
    }

    @Override
    ServerChannel newServerSocketChannel() {
        return new MemoryServerChannel(handler, host());
    }

    @Override
    DatagramChannel newDatagramChannel(StandardProtocolFamily family) {
        return new MemoryDatagramChannel(handler, host());
    }

    @Override
    void connect(DatagramChannel channel, InetSocketAddress remote) {
        ((MemoryDatagramChannel) channel).connectTo(remote);
    }

    @Override
    boolean sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) {
        return false;
    }

    @Override
    InetSocketAddress localAddressOf(DatagramChannel channel) {
        return ((MemoryDatagramChannel) channel).port().local();
    }

    @Override
    void setMulticast(DatagramChannel channel, StandardProtocolFamily family, int timeToLive, boolean loopback) {
        ((MemoryDatagramChannel) channel).port().setHeardAtHome(loopback); // and there are no hops to be counted
    }

    @Override
    DuplexChannel newUnixChannel() {
        return newSocketChannel();
    }

    @Override
    ServerChannel newUnixServerChannel() {
        return newServerSocketChannel();
    }

    @Override
    Supplier<Channel> unixDatagramChannels() {
        throw new IllegalStateException("A network in memory has no datagrams over Unix sockets; use those of the"
                + " Internet (createDatagramEndpoint), or Unix connections, or a loop without the network");
    }

    @Override
    ChannelOption<Boolean> reusePort() {
        return MemoryConfig.REUSE_PORT;
    }

    @Override
    SocketAddress toNetty(SocketAddress address) {
        return address;
    }
}
