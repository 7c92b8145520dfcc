package dev.asyncio.net.memory;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;

/// Something that happened to what was sent over a [MemoryNetwork], as its trace tells it.
///
/// @param time since the network was put on its loop
/// @param kind what was sent
/// @param fate what became of it
/// @param from the sender
/// @param to the recipient
/// @param bytes the payload; 0 for what carries none
public record Packet(Duration time, Kind kind, Fate fate, SocketAddress from, SocketAddress to, int bytes) {

    /// What is sent.
    public enum Kind {
        /// The client asks for a connection.
        CONNECT,
        /// The server agrees.
        ACCEPT,
        /// The client has heard it; the server can accept the connection.
        CONFIRM,
        /// The server refuses, or one side has given the connection up.
        RESET,
        /// Bytes of a stream.
        DATA,
        /// The end of what one side sends.
        END,
        /// A datagram.
        DATAGRAM,
        /// The answer to a datagram that nobody receives.
        UNREACHABLE
    }

    /// What became of it.
    public enum Fate {
        /// It is under way. Each attempt to send it is told.
        SENT,
        /// It has arrived.
        DELIVERED,
        /// It has not: the link lost it or is cut, the host is down, or nobody had room for it.
        LOST,
        /// The link made a second one of it, which is under way too.
        DUPLICATED
    }

    /// {@return the packet on one line, such as `0.020 s DATA delivered 10.0.0.2:49152 -> 10.0.0.1:80, 5
    /// bytes`}
    @Override
    public String toString() {
        return "%d.%03d s %s %s %s -> %s%s"
                .formatted(
                        time.toSeconds(),
                        time.toMillisPart(),
                        kind,
                        fate.name().toLowerCase(Locale.ROOT),
                        text(from),
                        text(to),
                        bytes == 0 ? "" : ", " + bytes + " bytes");
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : address.toString();
    }
}
