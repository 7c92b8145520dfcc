package dev.asyncio.stream;

import java.net.SocketException;

/// Thrown by [StreamWriter#drain()] when the connection is gone, so that nothing written will arrive. Python:
/// `ConnectionResetError`.
public final class ConnectionResetException extends SocketException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message which connection
    public ConnectionResetException(String message) {
        super(message);
    }
}
