package dev.asyncio.net.netty;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Why a socket could not be bound, as the JDK says it: Netty's native transports have an exception of their
/// own.
final class BindFailure {

    private BindFailure() {}

    /// {@return a [BindException] that names the address, or the failure itself if it is of another kind}
    static Throwable of(Throwable failure, @Nullable SocketAddress address) {
        if (!(failure instanceof IOException) || failure.getMessage() == null) {
            return failure;
        }
        String said = failure.getMessage();
        if (said.contains("Address already in use")) {
            return named("Address already in use: " + address + "; use another port, or 0 for any free one", failure);
        }
        if (said.contains("assign requested address")) {
            return named(address + " is no address of this machine, so nobody can listen there", failure);
        }
        if (said.contains("Permission denied")) {
            return named("Permission denied: this process must not use " + address, failure);
        }
        return failure;
    }

    private static BindException named(String message, Throwable cause) {
        var exception = new BindException(message);
        exception.initCause(cause);
        return exception;
    }
}
