package dev.asyncio.net.netty;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// The file of a Unix socket, to be removed when its server closes; not if another server has put its own
/// there since (CPython 3.13, `unix_events.py`, `_stop_serving`).
///
/// @param key what tells the file from another of the same name
record SocketFile(Path path, @Nullable Object key) {

    /// {@return the file at the address, or null if that is not the address of a file}
    static @Nullable SocketFile of(@Nullable SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                        && !unix.getPath().toString().isEmpty()
                ? new SocketFile(unix.getPath(), keyOf(unix.getPath()))
                : null;
    }

    private static @Nullable Object keyOf(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /// Removes a socket file, whoever has left it; anything else stays, and listening fails.
    static void removeStale(Path path) {
        try {
            // Java calls a socket "other": neither file, folder nor link.
            if (Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // There is none, or it cannot be removed; then listening says why.
            return;
        }
    }

    void removeIfSame() {
        if (key != null && key.equals(keyOf(path))) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                System.getLogger("asyncio")
                        .log(System.Logger.Level.WARNING, "Cannot remove the socket file " + path, e);
            }
        }
    }
}
