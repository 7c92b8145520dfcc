package dev.asyncio.net.netty;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// What the native transports share. Loaded only when one of them is there.
final class UnixChannels {

    private UnixChannels() {}

    static SocketAddress toNetty(UnixDomainSocketAddress address) {
        return new DomainSocketAddress(address.getPath().toString());
    }

    static SocketAddress toJdk(SocketAddress address) {
        return UnixDomainSocketAddress.of(((DomainSocketAddress) address).path());
    }
}
