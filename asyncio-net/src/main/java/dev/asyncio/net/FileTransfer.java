package dev.asyncio.net;

import dev.asyncio.net.netty.FileSending;
import dev.asyncio.stream.WriteTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What `sendfile` does.
final class FileTransfer {

    /// What the system sends alone; a cancellation waits for so much.
    private static final int REGION = 1 << 20; // bytes

    /// What is copied at a time.
    private static final int COPY = 256 * 1024; // bytes

    private FileTransfer() {}

    static long send(WriteTransport transport, Path file, long offset, @Nullable Long count, boolean fallback)
            throws IOException {
        try (var reading = FileReading.open(file, offset, count);
                var sending = FileSending.begin(transport)) {
            if (sending == null) {
                throw new SendfileNotAvailableException("sendfile needs a transport of a connection, but got "
                        + transport + "; read the file with dev.asyncio.file and write it in pieces");
            }
            boolean isZeroCopy = sending.isZeroCopy();
            if (!isZeroCopy && !fallback) {
                throw new SendfileNotAvailableException("sendfile cannot send " + file + " through " + transport
                        + " without copying, because TLS has to see the bytes; allow the fallback");
            }
            if (isZeroCopy) {
                pass(reading, sending);
            } else {
                copy(reading, sending);
            }
            return reading.done();
        }
    }

    private static void pass(FileReading reading, FileSending sending) throws IOException {
        while (reading.hasMore()) {
            int length = (int) Math.min(reading.left(), REGION);
            reading.checkHas(length); // or the connection would break in the middle of a piece
            sending.send(reading.channel(), reading.position(), length);
            reading.advance(length);
        }
    }

    static void copy(FileReading reading, FileSending sending) throws IOException {
        while (reading.hasMore()) {
            ByteBuffer piece = read(reading);
            int length = piece.remaining();
            sending.send(piece);
            reading.advance(length);
        }
    }

    private static ByteBuffer read(FileReading reading) throws IOException {
        FileChannel channel = reading.channel();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(reading.left(), COPY));
        int count = FileReading.off(() -> channel.read(piece, reading.position()));
        if (count <= 0) {
            reading.checkHas(1);
        }
        return piece.flip();
    }
}
