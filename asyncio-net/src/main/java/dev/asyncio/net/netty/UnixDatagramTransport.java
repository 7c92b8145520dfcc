package dev.asyncio.net.netty;

import dev.asyncio.Context;
import dev.asyncio.net.AbstractUnixAddress;
import dev.asyncio.stream.DatagramProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A Unix socket for datagrams. Loaded only where a native transport is there.
final class UnixDatagramTransport extends DatagramSocketTransport {

    private final @Nullable SocketAddress local;
    private final @Nullable SocketAddress remote;

    UnixDatagramTransport(
            NettyPoller poller,
            Supplier<? extends DatagramProtocol> protocols,
            Context context,
            @Nullable SocketAddress local,
            @Nullable SocketAddress remote) {
        super(poller, protocols, context);
        this.local = local;
        this.remote = remote;
    }

    @Override
    void connect() throws IOException {
        if (remote != null) {
            // Not Netty's connect, which would not say who has sent an empty datagram, but drop it.
            UnixChannels.socketOf(channel()).connect(UnixChannels.domainAddress(remote));
        }
    }

    @Override
    @Nullable
    SocketAddress recipient(@Nullable SocketAddress address) {
        if (remote != null) {
            if (address != null && !address.equals(remote)) {
                throw new IllegalArgumentException(this + " is connected to " + remote + ", so it cannot send to "
                        + address + "; leave the address out, or open an endpoint without a remote address");
            }
            return null;
        }
        if (address == null) {
            throw new IllegalArgumentException(
                    this + " is connected to nobody, so each datagram needs an address to send it to");
        }
        boolean isUnix = address instanceof UnixDomainSocketAddress unix
                ? !unix.getPath().toString().isEmpty()
                : address instanceof AbstractUnixAddress;
        if (!isUnix) {
            throw new IllegalArgumentException(this + " sends to Unix sockets with a name, but got "
                    + (address.toString().isEmpty() ? "one without; the sender has to bind its socket" : address));
        }
        return address;
    }

    @Override
    ByteBufHolder packet(ByteBuf content, @Nullable SocketAddress recipient) {
        return recipient == null
                ? new DomainDatagramPacket(content, null, new DomainSocketAddress("")) // its sender is not used
                : new DomainDatagramPacket(content, UnixChannels.domainAddress(recipient));
    }

    @Override
    SocketAddress senderOf(ByteBufHolder packet) {
        return UnixChannels.toJdk(((DomainDatagramPacket) packet).sender());
    }

    @Override
    boolean sendEmpty(ByteBufHolder packet) throws IOException {
        UnixChannels.sendEmpty(channel(), ((DomainDatagramPacket) packet).recipient());
        return true;
    }

    @Override
    @Nullable
    SocketAddress local() {
        return local;
    }

    @Override
    @Nullable
    SocketAddress remote() {
        return remote;
    }

    @Override
    public String toString() {
        return describe("UnixDatagramTransport");
    }
}
