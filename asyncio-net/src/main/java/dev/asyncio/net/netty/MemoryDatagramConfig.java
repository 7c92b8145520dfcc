package dev.asyncio.net.netty;

import dev.asyncio.net.wire.DatagramPort;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannelConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.jspecify.annotations.Nullable;

/// The options of a socket for datagrams in memory. Confined to the loop.
final class MemoryDatagramConfig extends MemoryConfig implements DatagramChannelConfig {

    private final DatagramPort port;
    private int sendBufferSize = 1 << 17;
    private int trafficClass;
    private int timeToLive = 1;
    private boolean reusesAddress;
    private boolean mayBroadcast;
    private boolean isLoopbackDisabled;
    private @Nullable InetAddress networkAddress;
    private @Nullable NetworkInterface network;

    MemoryDatagramConfig(MemoryDatagramChannel channel) {
        super(channel);
        this.port = channel.port();
    }

    @Override
    public int getSendBufferSize() {
        return sendBufferSize;
    }

    @Override
    public MemoryDatagramConfig setSendBufferSize(int bytes) {
        sendBufferSize = bytes;
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return port.bufferSize();
    }

    @Override
    public MemoryDatagramConfig setReceiveBufferSize(int bytes) {
        port.setBufferSize(bytes);
        return this;
    }

    @Override
    public int getTrafficClass() {
        return trafficClass;
    }

    @Override
    public MemoryDatagramConfig setTrafficClass(int newClass) {
        trafficClass = newClass;
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return reusesAddress;
    }

    @Override
    public MemoryDatagramConfig setReuseAddress(boolean reuses) {
        reusesAddress = reuses;
        return this;
    }

    @Override
    public boolean isBroadcast() {
        return mayBroadcast;
    }

    @Override
    public MemoryDatagramConfig setBroadcast(boolean isAllowed) {
        mayBroadcast = isAllowed;
        port.setBroadcast(isAllowed);
        return this;
    }

    @Override
    public boolean isLoopbackModeDisabled() {
        return isLoopbackDisabled;
    }

    @Override
    public MemoryDatagramConfig setLoopbackModeDisabled(boolean isDisabled) {
        isLoopbackDisabled = isDisabled;
        return this;
    }

    @Override
    public int getTimeToLive() {
        return timeToLive;
    }

    @Override
    public MemoryDatagramConfig setTimeToLive(int hops) {
        timeToLive = hops;
        return this;
    }

    @Override
    public @Nullable InetAddress getInterface() {
        return networkAddress;
    }

    @Override
    public MemoryDatagramConfig setInterface(InetAddress address) {
        networkAddress = address;
        return this;
    }

    @Override
    public @Nullable NetworkInterface getNetworkInterface() {
        return network;
    }

    @Override
    public MemoryDatagramConfig setNetworkInterface(NetworkInterface newNetwork) {
        network = newNetwork;
        return this;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option.equals(ChannelOption.SO_BROADCAST)) {
            setBroadcast((Boolean) value);
            return true;
        }
        if (option.equals(ChannelOption.SO_RCVBUF)) {
            setReceiveBufferSize((Integer) value);
            return true;
        }
        return super.setOption(option, value);
    }

    // ---- for chains of calls

    @Override
    @Deprecated
    public MemoryDatagramConfig setMaxMessagesPerRead(int most) {
        super.setMaxMessagesPerRead(most);
        return this;
    }

    @Override
    public MemoryDatagramConfig setWriteSpinCount(int count) {
        super.setWriteSpinCount(count);
        return this;
    }

    @Override
    public MemoryDatagramConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    public MemoryDatagramConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public MemoryDatagramConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public MemoryDatagramConfig setAutoRead(boolean isAutomatic) {
        super.setAutoRead(isAutomatic);
        return this;
    }

    @Override
    public MemoryDatagramConfig setAutoClose(boolean isAutomatic) {
        super.setAutoClose(isAutomatic);
        return this;
    }

    @Override
    public MemoryDatagramConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public MemoryDatagramConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
        super.setWriteBufferWaterMark(mark);
        return this;
    }
}
