package dev.asyncio.net.netty;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /// Removes a socket file, whoever has left it. Anything else stays; Netty's native transports would
    /// remove that as well.
    ///
    /// @throws BindException if there is something else
    static void removeStale(Path path) throws BindException {
        boolean isSocket;
        try {
            // Java calls a socket "other": neither file, folder nor link.
            isSocket = Files.readAttributes(path, BasicFileAttributes.class).isOther();
            if (isSocket) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // There is none, or it cannot be removed; then listening says why.
            return;
        }
        if (!isSocket) {
            throw new BindException(
                    "Address already in use: " + path + " is no socket; remove it, or use another path");
        }
    }

    /// Closes a listening channel. Netty removes whatever file has its name; what is there by now is another
    /// server's, or is to stay, and so is put aside meanwhile. On the loop's thread.
    static void close(Channel channel) {
        if (Channels.localAddress(channel) instanceof UnixDomainSocketAddress unix
                && !unix.getPath().toString().isEmpty()
                && Files.exists(unix.getPath(), LinkOption.NOFOLLOW_LINKS)) {
            closeAside(channel, unix.getPath());
        } else {
            channel.close();
        }
    }

    private static void closeAside(Channel channel, Path path) {
        Path aside = path.resolveSibling(path.getFileName() + "~" + Long.toHexString(System.nanoTime()));
        try {
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            channel.close();
            cannotKeep(path, e);
            return;
        }
        channel.close();
        // io_uring closes later, and removes the file by a listener that stands before this one.
        channel.closeFuture().addListener(_ -> {
            try {
                Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                cannotKeep(path, e);
            }
        });
    }

    private static void cannotKeep(Path path, IOException why) {
        System.getLogger("asyncio").log(System.Logger.Level.WARNING, "Cannot keep the socket file " + path, why);
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
