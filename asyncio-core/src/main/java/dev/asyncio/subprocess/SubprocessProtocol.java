package dev.asyncio.subprocess;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Chunk;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What is called about a child process. Python: `asyncio.SubprocessProtocol`.
///
/// ```
/// connectionMade  (pipeDataReceived | pipeConnectionLost | processExited)*  connectionLost
/// ```
/// The process may exit before its output has come, or go on after closing it: the calls between the first
/// and the last come in any order. The last one comes when the process has exited and all pipes are closed.
/// [#pauseWriting()] and [#resumeWriting()] are about the standard input.
public interface SubprocessProtocol extends BaseProtocol {

    /// The process has written something.
    ///
    /// @param fd 1 for the standard output, 2 for the standard error
    /// @param data from position to limit, at least one byte; valid only during the call, so copy what you
    ///     keep
    default void pipeDataReceived(int fd, ByteBuffer data) {}

    /// The process has written something; the same as [#pipeDataReceived], for a protocol that keeps it
    /// without copying. The protocol has to close the chunk. The default passes its bytes to
    /// `pipeDataReceived`.
    ///
    /// @param fd 1 for the standard output, 2 for the standard error
    default void pipeChunkReceived(int fd, Chunk chunk) {
        try (chunk) {
            pipeDataReceived(fd, chunk.buffer());
        }
    }

    /// A pipe is closed, by whichever end.
    ///
    /// @param fd 0, 1 or 2
    /// @param exception why, or null if it was closed properly
    default void pipeConnectionLost(int fd, @Nullable Exception exception) {}

    /// The process has exited: [SubprocessTransport#returnCode()] is no longer null. Output may still come.
    default void processExited() {}
}
