package dev.asyncio.net.netty;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Why a socket could not be bound or connected, in one exception with the address, whatever the transport:
/// Netty's native ones have exceptions of their own, and some name nothing.
final class SocketFailure {

    private SocketFailure() {}

    /// {@return a [BindException], or the failure itself if it is of another kind}
    static Throwable ofBind(Throwable failure, @Nullable SocketAddress address) {
        if (!(failure instanceof IOException)) {
            return failure;
        }
        String message = explain(String.valueOf(failure.getMessage()), address);
        if (message == null) {
            return failure;
        }
        var exception = new BindException(message);
        exception.initCause(failure);
        return exception;
    }

    private static @Nullable String explain(String said, @Nullable SocketAddress address) {
        if (said.contains("Address already in use")) {
            return "Address already in use: " + address;
        }
        if (said.contains("assign requested address")) {
            return address + " is no address of this machine, so nobody can listen there";
        }
        if (said.contains("Permission denied")) {
            return "Permission denied: this process must not listen at " + address;
        }
        if (isTooLong(said)) {
            return tooLong(address);
        }
        if (said.contains("No such file")) {
            return "There is no folder for the socket " + address + "; create it before";
        }
        return null;
    }

    private static boolean isTooLong(String said) {
        return said.contains("too long");
    }

    private static String tooLong(@Nullable Object path) {
        return path + " is longer than a socket's path can be, which is about 100 bytes; use a shorter one";
    }

    /// {@return a [ConnectException]}
    static ConnectException ofConnect(IOException failure, Path path) {
        String said = failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage();
        String message;
        if (isTooLong(said)) {
            message = tooLong(path);
        } else if (said.contains("Permission denied")) {
            message = "Permission denied: this process must not connect to " + path;
        } else if (said.contains("refused")) {
            message = "Connection refused: nobody listens at " + path + " any more";
        } else if (said.contains("No such file") || said.contains("FileNotFound")) {
            message = "Nobody listens at " + path + ": there is no such file";
        } else {
            message = "Cannot connect to " + path + ": " + said;
        }
        var exception = new ConnectException(message);
        exception.initCause(failure);
        return exception;
    }
}
