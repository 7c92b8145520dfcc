package dev.asyncio.net.netty;

import io.netty.channel.Channel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// The file of a Unix socket, to be removed when its server closes; not if another server has put its own
/// there since (CPython 3.13, `unix_events.py`, `_stop_serving`).
///
/// @param key what tells the file from another of the same name
record SocketFile(Path path, @Nullable Object key) {

    private static final Logger LOGGER = System.getLogger("asyncio");

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

    /// Removes a socket file, whoever has left it.
    ///
    /// @throws BindException if something else is there; Netty's epoll would remove that as well
    static void removeStale(Path path) throws BindException {
        try {
            // Java calls a socket "other": neither file, folder nor link.
            if (!Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
                throw SocketFailures.cannotListen(
                        UnixDomainSocketAddress.of(path), new BindException("Address already in use"));
            }
            Files.deleteIfExists(path);
        } catch (BindException e) {
            throw e;
        } catch (IOException e) {
            // There is none, or it cannot be removed; then listening says why.
            LOGGER.log(Level.DEBUG, "No socket file to remove", e);
        }
    }

    /// Closes the channel that listens here. The file goes with it, if that is wanted and it is still ours.
    ///
    /// To be called on the loop's thread, where a channel closes at once: Netty removes whatever file is
    /// there then, so one that is to stay is held by a second name meanwhile.
    void closeListening(Channel channel, boolean removesFile) {
        boolean stays = !removesFile || key == null || !key.equals(keyOf(path));
        Path shelter = path.resolveSibling("." + path.getFileName() + "." + System.nanoTime());
        boolean isSheltered = false;
        try {
            if (stays) {
                Files.createLink(shelter, path);
                isSheltered = true;
            }
        } catch (NoSuchFileException e) {
            stays = false; // somebody else has removed it
        } catch (IOException | UnsupportedOperationException e) {
            warn("keep", e);
        }
        channel.close();
        if (isSheltered) {
            // io_uring closes later, and removes the file by a listener that stands before this one.
            channel.closeFuture().addListener(_ -> restore(shelter));
        } else if (!stays) {
            remove();
        }
    }

    private void restore(Path shelter) {
        try {
            Files.move(shelter, path);
        } catch (IOException e) {
            warn("keep", e);
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            warn("remove", e);
        }
    }

    private void warn(String verb, Exception e) {
        LOGGER.log(Level.WARNING, "Cannot " + verb + " the socket file " + path, e);
    }
}
