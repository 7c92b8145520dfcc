package dev.asyncio.net.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.stream.WriteTransport;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/// A file on its way through a connection, piece by piece: each waits until the one before is with the
/// system, so that memory is bounded whatever the size of the file. Meanwhile nobody else may write.
public final class FileSending implements AutoCloseable {

    private final SocketTransport transport;

    private FileSending(SocketTransport transport) {
        this.transport = transport;
    }

    /// {@return the beginning of a file, behind what was written before; null if the transport is not one of
    /// ours}
    ///
    /// @throws IllegalStateException if it is closing, or already sends one
    public static @Nullable FileSending begin(WriteTransport transport) {
        if (!(transport instanceof SocketTransport ours)) {
            return null;
        }
        ours.beginFile();
        return new FileSending(ours);
    }

    /// {@return whether the system can do it alone; not where TLS has to see the bytes}
    public boolean isZeroCopy() {
        return transport.isPlain();
    }

    /// Sends a part of the file without reading it. Suspends until it is sent.
    public void send(FileChannel file, long position, long count) throws IOException {
        Asyncio.await(transport.sendPiece(new DefaultFileRegion(file, position, count) {
            /// The file is closed by whoever has opened it.
            @Override
            protected void deallocate() {}
        }));
    }

    /// Sends bytes, which must not be changed afterwards. Suspends until they are sent.
    public void send(ByteBuffer bytes) throws IOException {
        Asyncio.await(transport.sendPiece(Unpooled.wrappedBuffer(bytes)));
    }

    /// Others may write again.
    @Override
    public void close() {
        transport.endFile();
    }
}
