package dev.asyncio.net;

import dev.asyncio.Poller;
import dev.asyncio.net.netty.NettyPoller;
import java.util.Locale;

/// How sockets are watched and moved. Python: the choice of a selector or of a loop class.
///
/// `-Dasyncio.io=auto|io_uring|epoll|kqueue|nio` sets the default; [#newPoller()] chooses for one loop.
public enum IoTransport {
    /// [#EPOLL] on Linux and [#KQUEUE] on macOS and the BSDs if their native library is there, else [#NIO].
    ///
    /// With the handoff engine always `NIO`, because its loop is a virtual thread, which a native wait would
    /// pin to its carrier.
    AUTO,

    /// Linux, kernel 5.9 or newer, where the system does not forbid it. Not with the handoff engine. Needs
    /// `netty-transport-native-io_uring`.
    IO_URING,

    /// Linux. Needs `netty-transport-native-epoll`.
    EPOLL,

    /// macOS and the BSDs. Needs `netty-transport-native-kqueue`.
    KQUEUE,

    /// The JDK's selectors, everywhere. Needs nothing.
    NIO;

    /// {@return a poller for one loop, to be given to [dev.asyncio.EventLoopBuilder#poller]}
    ///
    /// @throws IllegalStateException if this machine or the class path does not have it; says what is missing
    public Poller newPoller() {
        return new NettyPoller(this);
    }

    /// {@return the transport named by `-Dasyncio.io`, or [#AUTO]}
    ///
    /// @throws IllegalArgumentException if the property names none
    public static IoTransport byProperty() {
        String name = System.getProperty("asyncio.io", "auto");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> AUTO;
            case "io_uring" -> IO_URING;
            case "epoll" -> EPOLL;
            case "kqueue" -> KQUEUE;
            case "nio" -> NIO;
            default ->
                throw new IllegalArgumentException(
                        "-Dasyncio.io=" + name + " names no transport; use auto, io_uring, epoll, kqueue or nio");
        };
    }
}
