package dev.asyncio.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Executor;

/// A file with a buffer for each direction, as whoever works on it sees it: the task whose turn it is, or the
/// thread that does the work for it. Methods that reach for the file itself declare an [IOException]; they
/// block, and belong on a thread.
///
/// Invariant: on a disk one of the buffers is empty, and `position` is where the program stands: at the first
/// byte that was read ahead, or after the last one that is still to be written. The two directions of a pipe
/// have nothing to do with each other, and there is no position.
final class OpenFile {

    private final FileChannel channel;
    private final boolean isReadable;
    private final boolean isWritable;
    private final boolean isAppending;

    /// A pipe or a device: it cannot be asked for a position, and any call may have to wait for somebody else.
    final boolean isPipe;

    final ReadAhead ahead = new ReadAhead();
    private final WriteBehind behind = new WriteBehind();
    private long position;

    private OpenFile(FileChannel channel, Set<OpenOption> options, boolean isPipe) throws IOException {
        this.channel = channel;
        this.isPipe = isPipe;
        isAppending = options.contains(StandardOpenOption.APPEND);
        isWritable = isAppending || options.contains(StandardOpenOption.WRITE);
        isReadable = !isWritable || options.contains(StandardOpenOption.READ);
        position = isPipe ? 0 : channel.position(); // the end, if the file is appended to
    }

    static OpenFile open(Path path, OpenOption... options) throws IOException {
        FileChannel channel = FileChannel.open(path, options);
        try {
            return new OpenFile(channel, Set.copyOf(Arrays.asList(options)), FileThreads.isPipe(path));
        } catch (Throwable thrown) {
            channel.close();
            throw thrown;
        }
    }

    /// {@return the threads that its work belongs on}
    Executor threads() {
        return isPipe ? FileThreads.PIPE : FileThreads.DISK;
    }

    boolean isReadable() {
        return isReadable;
    }

    boolean isWritable() {
        return isWritable;
    }

    // ---- reading

    /// Reads until `wanted` more bytes are here, or all that the file seems to have; from a pipe, until there
    /// is anything.
    ///
    /// @param wanted at least 1
    /// @return false if the file ended
    boolean fill(int wanted) throws IOException {
        flush();
        int left = wanted <= ReadAhead.SIZE ? wanted : atMostWhatIsThere(wanted);
        do {
            int count = ahead.fill(this::read, left);
            if (count < 0) {
                return false;
            }
            left -= count;
        } while (left > 0 && !isPipe);
        return true;
    }

    /// So that a program may ask for as much as it likes and not have the memory reserved.
    private int atMostWhatIsThere(int wanted) throws IOException {
        if (isPipe) {
            return ReadAhead.SIZE;
        }
        long size = channel.size() - position - ahead.size();
        return (int) Math.clamp(size + 1, 1L, wanted); // one more, to see that the file ends there
    }

    private int read(ByteBuffer into) throws IOException {
        return isPipe ? channel.read(into) : channel.read(into, position + ahead.size());
    }

    /// Says that the program has taken `count` bytes out of [#ahead].
    void advance(int count) {
        position += count;
    }

    // ---- writing

    /// Writes `bytes` if that takes no more than remembering them.
    ///
    /// @return whether they are written
    boolean tryWrite(byte[] bytes) {
        if (!behind.tryAdd(bytes)) {
            return false;
        }
        leaveReadAhead();
        position += bytes.length;
        return true;
    }

    void write(byte[] bytes) throws IOException {
        flush();
        if (tryWrite(bytes)) {
            return;
        }
        leaveReadAhead();
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            position += write(source, position);
        }
        followAppended();
    }

    /// On a disk, what was read ahead is no longer what follows.
    private void leaveReadAhead() {
        if (!isPipe) {
            ahead.clear();
        }
    }

    void flush() throws IOException {
        if (!behind.isEmpty()) {
            behind.writeTo(this::writePending);
            followAppended();
        }
    }

    private int writePending(ByteBuffer source) throws IOException {
        return write(source, position - behind.size());
    }

    private int write(ByteBuffer source, long place) throws IOException {
        return isPipe || isAppending ? channel.write(source) : channel.write(source, place);
    }

    /// What is appended goes to where the file ends at that moment, whatever others have appended meanwhile.
    private void followAppended() throws IOException {
        if (isAppending && !isPipe) {
            position = channel.size();
        }
    }

    void force() throws IOException {
        flush();
        channel.force(true);
    }

    // ---- place and size

    boolean isFlushed() {
        return behind.isEmpty();
    }

    long position() {
        return position;
    }

    /// Goes to another place; everything must have been flushed.
    void seek(long newPosition) {
        long distance = newPosition - position;
        if (distance >= 0 && distance <= ahead.size()) {
            ahead.skip((int) distance);
        } else {
            ahead.clear();
        }
        position = newPosition;
    }

    long size() throws IOException {
        flush();
        return channel.size();
    }

    void truncate(long size) throws IOException {
        flush();
        ahead.clear();
        channel.truncate(size);
    }

    /// Closes the file after writing what is left to be written, or without if that fails.
    void close() throws IOException {
        try (channel) {
            flush();
        }
    }

    /// {@return whether the file was not closed} Any thread.
    boolean isOpen() {
        return channel.isOpen();
    }

    /// Closes the file at once; whoever waits in it gets a `ClosedChannelException`. Any thread.
    void breakOff() throws IOException {
        channel.close();
    }
}
