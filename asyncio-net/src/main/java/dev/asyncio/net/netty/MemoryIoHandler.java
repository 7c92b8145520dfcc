package dev.asyncio.net.netty;

import dev.asyncio.net.wire.Wire;
import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What stands in the place of a selector: delivers what has come over a network in memory, and never waits.
/// Confined to the loop.
final class MemoryIoHandler implements IoHandler {

    private final Wire wire;
    private final Runnable wakeUp;
    private final Set<Channel> channels = new LinkedHashSet<>();

    private boolean isAsked;
    private boolean hasTasks;
    private long deadline = -1;

    /// @param wakeUp ends the loop's wait, from any thread
    MemoryIoHandler(Wire wire, Runnable wakeUp) {
        this.wire = wire;
        this.wakeUp = wakeUp;
    }

    @Override
    public int run(IoHandlerContext context) {
        if (isAsked) {
            hasTasks = !context.canBlock();
            deadline = context.deadlineNanos();
            return 0;
        }
        return wire.deliver();
    }

    /// The next [#run] only looks whether Netty has something to do.
    void ask(boolean isToBeAsked) {
        isAsked = isToBeAsked;
    }

    /// {@return whether Netty had something to do}
    boolean hadTasks() {
        return hasTasks;
    }

    /// {@return when Netty's earliest scheduled task is due, by its clock; -1 if there was none}
    long deadline() {
        return deadline;
    }

    void opened(Channel channel) {
        channels.add(channel);
    }

    void closed(Channel channel) {
        channels.remove(channel);
    }

    @Override
    public void prepareToDestroy() {
        for (Channel channel : List.copyOf(channels)) {
            channel.unsafe().close(channel.voidPromise());
        }
        channels.clear();
    }

    @Override
    public IoRegistration register(IoHandle handle) {
        throw new IllegalArgumentException("A loop with a network in memory watches nothing of the system's, but got "
                + handle + "; use the channels of MemoryChannels");
    }

    @Override
    public void wakeup() {
        wakeUp.run();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return false;
    }
}
