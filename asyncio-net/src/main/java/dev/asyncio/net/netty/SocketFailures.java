package dev.asyncio.net.netty;

import java.io.FileNotFoundException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says what could not be done with which address. The transports' own words differ, and most of them leave
/// the address out.
final class SocketFailures {

    private SocketFailures() {}

    /// {@return why nobody can listen on the address}
    static BindException cannotListen(SocketAddress address, Throwable cause) {
        String reason = reason(cause);
        String advice = switch (reason.toLowerCase(Locale.ROOT)) {
            case "address already in use" ->
                address instanceof InetSocketAddress
                        ? "; end the program that listens there, or use port 0 for any free port"
                        : "; remove the file if nobody listens there any more";
            case "cannot assign requested address" -> "; use an address of this machine";
            case "permission denied" ->
                address instanceof InetSocketAddress
                        ? "; use a port above 1023"
                        : "; use a folder in which files may be made";
            default -> "";
        };
        var failure = new BindException("Cannot listen on " + text(address) + ": " + reason + advice);
        failure.initCause(cause);
        return failure;
    }

    /// {@return why an address cannot be connected to}
    ///
    /// @param local the address of this end if one was asked for
    static ConnectException cannotConnect(SocketAddress address, @Nullable SocketAddress local, Throwable cause) {
        var failure = new ConnectException("Cannot connect to " + text(address)
                + (local == null ? "" : " from " + text(local)) + ": " + reason(cause));
        failure.initCause(cause);
        return failure;
    }

    /// {@return the system's own words}
    private static String reason(Throwable thrown) {
        if (thrown instanceof FileNotFoundException) {
            return "No such file or directory"; // Netty's epoll says nothing
        }
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        if (message == null) {
            return root.getClass().getSimpleName();
        }
        if (message.contains("too long")) {
            return "the path is longer than a socket's path can be, about 100 bytes; use a shorter one";
        }
        // The native transports': bind(..) failed with error(-98): Address already in use
        return message.contains("(..) failed") ? message.substring(message.lastIndexOf(": ") + 2) : message;
    }

    /// {@return the address as people write it}
    static String text(SocketAddress address) {
        SocketAddress jdks = Channels.toJdk(address);
        if (!(jdks instanceof InetSocketAddress inet)) {
            return String.valueOf(jdks);
        }
        String host = inet.getAddress() == null
                ? inet.getHostString()
                : inet.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
    }
}
