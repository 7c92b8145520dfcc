package dev.asyncio.file;

import dev.asyncio.Action;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.OpenResource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A file that a task reads and writes without holding up the loop. Made by [AsyncFiles#open] and its
/// relatives. Python: what `aiofiles.open` returns.
///
/// {@snippet file="dev/asyncio/file/AsyncFileTest.java" region="read-and-write"}
///
/// It has bytes and text, as one likes: text in the charset given when it was opened. Both directions are
/// buffered. A call that the buffers can serve does not suspend; any other suspends the calling task while
/// another thread does the work. What was written reaches the system when the buffer is full, and at
/// [#flush()], [#seek], [#close()] or the next read.
///
/// **Operations take turns**, in the order of the calls, whichever tasks make them: each finds the file as
/// its predecessor left it.
///
/// **A cancelled operation leaves the file usable.** One that still waited for its turn has no effect. Of one
/// under way the task no longer waits, but a thread cannot be called back: the next operation begins when it
/// has ended. A cancelled read has taken nothing, the position is where it was, and what the thread has read
/// is there for the next read. A cancelled write is carried to its end, and the position is then behind it.
///
/// On pipes and devices nothing has a position, and reading means waiting for whoever writes.
///
/// A file belongs to the loop whose tasks use it. It must be closed; a try-with-resources statement does
/// that.
public final class AsyncFile implements AutoCloseable {

    private final Path path;
    private final Text text;

    /// Belongs to whoever has the turn: the task, or the thread that works for it while the task waits.
    private final OpenFile file;

    // Confined to the loop.
    private final Turns turns = new Turns(this);
    private final OpenResource opened;
    private boolean isClosed; // to operations that come now; those that came before have their turns

    AsyncFile(Path path, Text text, OpenFile file) {
        this.path = path;
        this.text = text;
        this.file = file;
        this.opened = OpenResource.begin(EventLoop.confined(), OpenResource.Kind.FILE, this);
    }

    // ---- reading

    /// Reads to the end of the file. Python: `read()`.
    ///
    /// @return what is left; empty at the end
    /// @throws IOException if the system reports one
    /// @throws IllegalStateException if the file is closed or was not opened for reading
    public byte[] read() throws IOException {
        return reading(() -> {
            waitForBytes(Integer.MAX_VALUE);
            return takeAhead(Integer.MAX_VALUE);
        });
    }

    /// Reads `size` bytes, waiting until they are there. Python: `read(size)`.
    ///
    /// @param size not negative
    /// @return fewer bytes only if the file ends before; none at its end
    /// @throws IOException if the system reports one
    /// @throws IllegalStateException if the file is closed or was not opened for reading
    public byte[] read(int size) throws IOException {
        requireNotNegative("read", "size", size);
        return reading(() -> {
            waitForBytes(size);
            return takeAhead(size);
        });
    }

    /// Reads what is there, waiting only if that is nothing: for pipes, whose writers take their time.
    /// Python: `read1(size)`.
    ///
    /// @param most at least 1
    /// @return between 1 and `most` bytes; none at the end of the file
    /// @throws IOException if the system reports one
    /// @throws IllegalStateException if the file is closed or was not opened for reading
    public byte[] readSome(int most) throws IOException {
        if (most < 1) {
            throw new IllegalArgumentException("readSome must be asked for at least 1 byte, but got " + most);
        }
        return reading(() -> {
            waitForBytes(1);
            return takeAhead(most);
        });
    }

    /// Reads bytes into a buffer until it is full or the file ends. Python: `readinto`.
    ///
    /// @return how many; 0 at the end of the file
    /// @throws IOException if the system reports one
    /// @throws IllegalStateException if the file is closed or was not opened for reading
    public int readInto(ByteBuffer buffer) throws IOException {
        return reading(() -> {
            waitForBytes(buffer.remaining());
            int count = file.ahead.moveTo(buffer);
            file.advance(count);
            return count;
        });
    }

    /// Reads to the end of the file, as text.
    ///
    /// @return what is left; empty at the end
    /// @throws CharacterCodingException if the bytes are no text in the file's charset; the position is where
    ///     it was
    /// @throws IOException if the system reports one
    /// @throws IllegalStateException if the file is closed or was not opened for reading
    public String readString() throws IOException {
        return reading(() -> {
            waitForBytes(Integer.MAX_VALUE);
            return takeText(file.ahead.size(), 0);
        });
    }

    /// Reads a line, which ends with `\n`, `\r\n` or the file.
    ///
    /// @return the line without its end, or null at the end of the file (Python: `readline`, which returns
    ///     the line with its end, and an empty string at the end of the file)
    /// @throws CharacterCodingException if the bytes are no text in the file's charset; the position is where
    ///     it was
    /// @throws IOException if the system reports one
    /// @throws IllegalStateException if the file is closed or was not opened for reading
    public @Nullable String readLine() throws IOException {
        return this.<@Nullable String>reading(this::nextLine);
    }

    /// {@return the lines from here to the end of the file, without their ends, for a `for` loop} Each step
    /// may suspend and may throw what [#readLine()] throws. Leaving the loop early loses nothing: the
    /// position is behind the last line that was handed out. Python: `async for line in file`.
    ///
    /// {@snippet file="dev/asyncio/file/AsyncFileTest.java" region="lines"}
    public Iterable<String> lines() {
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return hasMore();
            }

            @Override
            public String next() {
                String line = AsyncFile.this.<@Nullable String>reading(AsyncFile.this::nextLine);
                if (line == null) {
                    throw new NoSuchElementException(AsyncFile.this + " has no more lines");
                }
                return line;
            }
        };
    }

    /// {@return whether the file does not end here}
    boolean hasMore() {
        return reading(() -> {
            waitForBytes(1);
            return !file.ahead.isEmpty();
        });
    }

    private @Nullable String nextLine() throws IOException {
        ReadAhead ahead = file.ahead;
        int unit = text.newline.length;
        int seen = 0;
        boolean mayGoOn = true;
        while (true) {
            int length = ahead.find(text.newline, seen);
            if (length >= 0) {
                int end = ahead.endsWith(text.carriageReturn, length) ? 2 * unit : unit;
                return takeText(length + unit - end, end);
            }
            if (!mayGoOn) {
                return ahead.isEmpty() ? null : takeText(ahead.size(), 0);
            }
            seen = ahead.size() / unit * unit;
            mayGoOn = fill(1);
        }
    }

    private void waitForBytes(int count) {
        boolean mayGoOn = true;
        while (mayGoOn && file.ahead.size() < count) {
            mayGoOn = fill(count - file.ahead.size());
        }
    }

    private boolean fill(int wanted) {
        return turns.readOnThread(file.threads(), () -> file.fill(wanted));
    }

    private byte[] takeAhead(int most) {
        byte[] taken = file.ahead.take(most);
        file.advance(taken.length);
        return taken;
    }

    private String takeText(int length, int end) throws IOException {
        String taken = file.ahead.peek(text, length);
        file.ahead.skip(length + end);
        file.advance(length + end);
        return taken;
    }

    // ---- writing

    /// Writes bytes. Python: `write`.
    ///
    /// @param bytes are copied
    /// @throws IOException if the system reports one, be it of bytes that were written before and only now
    ///     leave the buffer
    /// @throws IllegalStateException if the file is closed or was not opened for writing
    public void write(byte[] bytes) throws IOException {
        // A thread may be at work with them when the task, cancelled, uses the array for something else.
        writeOwn(bytes.clone());
    }

    /// Writes the bytes that remain in a buffer, see [#write(byte[])]. Its position is then its limit.
    public void write(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        writeOwn(copy);
    }

    /// Writes text in the file's charset, see [#write(byte[])].
    ///
    /// @throws CharacterCodingException if the charset cannot express it; nothing is written then
    public void write(CharSequence characters) throws IOException {
        writeOwn(text.encode(characters));
    }

    private void writeOwn(byte[] bytes) {
        writing(() -> {
            if (!file.tryWrite(bytes)) {
                work(() -> file.write(bytes));
            }
            return null;
        });
    }

    /// Writes lines, each with a `\n` behind it. Python's `writelines` adds none, because lines end with one
    /// there.
    ///
    /// Each line is an operation of its own: what other tasks write may come between two of them.
    ///
    /// @param lines may itself suspend, as a generator does
    public void writeLines(Iterable<? extends CharSequence> lines) throws IOException {
        for (CharSequence line : lines) {
            write(line + "\n");
        }
    }

    /// Hands what was written to the system, whence other programs see it. Python: `flush`.
    ///
    /// @throws IOException if the system reports one; what it did not take is tried again at the next
    ///     occasion
    /// @throws IllegalStateException if the file is closed
    public void flush() throws IOException {
        operation(() -> {
            flushIfNeeded();
            return null;
        });
    }

    private void flushIfNeeded() {
        if (!file.isFlushed()) {
            work(file::flush);
        }
    }

    /// Hands what was written to the system and waits until it is on the disk itself. Python: `os.fsync`.
    ///
    /// @throws IOException if the system reports one
    /// @throws IllegalStateException if the file is closed
    public void force() throws IOException {
        operation(() -> {
            work(file::force);
            return null;
        });
    }

    // ---- place and size

    /// {@return where in the file the next byte is read or written, in bytes from its beginning} Suspends
    /// only while an earlier operation is under way. Python: `tell`.
    ///
    /// @throws IllegalStateException if the file is closed
    /// @throws UnsupportedOperationException if it is a pipe or a device
    public long position() {
        requirePlaces("position");
        return operation(file::position);
    }

    /// Goes to a place in the file. Python: `seek`.
    ///
    /// @param position in bytes from the beginning of the file, not negative; may be behind its end, and a
    ///     write there fills the gap with zeros
    /// @throws IOException if the system reports one when what was written is handed to it
    /// @throws IllegalStateException if the file is closed
    /// @throws UnsupportedOperationException if it is a pipe or a device
    public void seek(long position) throws IOException {
        requireNotNegative("seek", "position", position);
        requirePlaces("seek");
        operation(() -> {
            flushIfNeeded();
            file.seek(position);
            return null;
        });
    }

    /// {@return how many bytes the file has, with all that was written}
    ///
    /// @throws IOException if the system reports one
    /// @throws IllegalStateException if the file is closed
    /// @throws UnsupportedOperationException if it is a pipe or a device
    public long size() throws IOException {
        requirePlaces("size");
        return operation(() -> turns.onThread(file.threads(), file::size));
    }

    /// Cuts the file off. The position stays, even if it is now behind the end. Has no effect on a file that
    /// is not longer (Python's `truncate` makes it longer).
    ///
    /// @param size in bytes, not negative
    /// @throws IOException if the system reports one
    /// @throws IllegalStateException if the file is closed or was not opened for writing
    /// @throws UnsupportedOperationException if it is a pipe or a device
    public void truncate(long size) throws IOException {
        requireNotNegative("truncate", "size", size);
        requirePlaces("truncate");
        writing(() -> {
            work(() -> file.truncate(size));
            return null;
        });
    }

    // ---- closing

    /// Closes the file when the operations that were called before have ended, and writes what is left to be
    /// written. Has no effect on a closed file. Python: `close`.
    ///
    /// Only a read from a pipe is not waited for, nor is a cancelled write to one: it is broken off, because
    /// it might never end, and its task gets an [IllegalStateException].
    ///
    /// @throws IOException if something could not be written; the file is closed all the same
    /// @throws CancelledError if the task is cancelled meanwhile; the file is closed all the same, a little
    ///     later
    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        opened.end();
        if (file.isPipe && turns.breakOff()) {
            breakOff();
        }
        turns.takeInAnyCase(() -> {
            work(file::close);
            return null;
        });
    }

    private void breakOff() {
        FileThreads.PIPE.execute(() -> {
            try {
                file.breakOff();
            } catch (IOException e) {
                // That the system is not content with how it was closed concerns nobody who has given it up.
            }
        });
    }

    // ---- operations

    private <T extends @Nullable Object> T reading(Callable<T> body) {
        if (!file.isReadable()) {
            throw new IllegalStateException(
                    this + " was not opened for reading; open it with StandardOpenOption.READ as well");
        }
        return operation(body);
    }

    private <T extends @Nullable Object> T writing(Callable<T> body) {
        if (!file.isWritable()) {
            throw new IllegalStateException(
                    this
                            + " was opened for reading only; open it with StandardOpenOption.WRITE as well, or with AsyncFiles.create");
        }
        return operation(body);
    }

    private <T extends @Nullable Object> T operation(Callable<T> body) {
        if (isClosed) {
            throw closed(null);
        }
        return turns.take(() -> {
            try {
                return body.call();
            } catch (Exception e) {
                // To catch ClosedChannelException would say it better, but JDK 25 passes that by if the first
                // AsynchronousCloseException of the process comes while this frame is suspended
                // (JDK-8389310).
                throw file.isOpen() ? e : closed(e);
            }
        });
    }

    private void work(Action body) {
        turns.<@Nullable Void>onThread(file.threads(), () -> {
            body.run();
            return null;
        });
    }

    // ---- refusals

    private IllegalStateException closed(@Nullable Throwable cause) {
        return new IllegalStateException(this + " cannot be used any more; open the file again", cause);
    }

    private void requirePlaces(String operation) {
        if (file.isPipe) {
            throw new UnsupportedOperationException(this + " is a pipe or a device, for which " + operation
                    + "() has no meaning; read from it or write to it");
        }
    }

    private static void requireNotNegative(String operation, String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    operation + " needs a " + what + " that is not negative, but got " + value);
        }
    }

    // ---- queries

    /// {@return the path given when the file was opened}
    public Path path() {
        return path;
    }

    /// {@return whether the file was not closed}
    public boolean isOpen() {
        return !isClosed;
    }

    @Override
    public String toString() {
        return "AsyncFile[" + path + (isClosed ? ", closed]" : ", open]");
    }
}
