package dev.asyncio.stream;

import static java.util.Objects.requireNonNull;

import dev.asyncio.CancelledError;
import dev.asyncio.WaitQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The receiving side of a stream of bytes. Python: `asyncio.StreamReader`.
///
/// A program gets readers from whatever opens connections or starts processes. The methods that read suspend
/// the calling task until enough has come; what is there already is returned at once. One task reads at a
/// time. A cancelled read takes nothing: the next one gets the data.
///
/// **A connection that fails** is read up to there: what has come is returned first, and what would need more
/// throws, be it the end of the stream. A read that throws takes nothing.
///
/// **Memory.** The reader holds what has come and was not read. Above twice its limit the transport is told
/// to pause, so that the peer has to wait, and at the limit to go on. The limit is also the length of a line,
/// or of whatever else [#readUntil(byte[])] looks for; [#readExactly(int)] and [#read()] are not bound by it,
/// since the program has asked for that much.
///
/// **The other side**, `feed…` and `setException`, is for protocols and tests. Everything is confined to the
/// loop of the task that reads.
///
/// Source: CPython, `streams.py`.
public final class StreamReader {

    /// The default limit in bytes, CPython's: 64 KiB.
    public static final int DEFAULT_LIMIT = 64 * 1024;

    private static final byte[] NOTHING = {};
    private static final byte[] NEWLINE = {'\n'};
    private static final String ADVICE = "give the reader a higher limit, or read(n) in pieces";

    private final int limit;

    // Confined to the loop.
    private final ChunkQueue buffer = new ChunkQueue();
    private final WaitQueue waiter = new WaitQueue(this); // the one task that waits for data
    private long wanted; // by that task: it is woken when so many bytes are there
    private boolean isEof;
    private @Nullable Exception exception;
    private @Nullable Exception badEnd; // comes in place of the end, when everything was read
    private @Nullable ReadTransport transport;
    private boolean isPaused; // by us: what is there exceeds twice the limit

    /// Creates a reader with the default limit of 64 KiB.
    public StreamReader() {
        this(DEFAULT_LIMIT);
    }

    /// Creates a reader.
    ///
    /// @param limit the length of the longest line in bytes, not counting its end; and half of what the
    ///     reader holds before the transport has to pause. At least 1
    /// @throws IllegalArgumentException if it is less
    public StreamReader(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit of a StreamReader must be at least 1 byte, but is " + limit
                    + "; leave it out for the default of " + DEFAULT_LIMIT);
        }
        this.limit = limit;
    }

    // ---- reading bytes

    /// Reads until the end of the stream, suspending the calling task until then. Python: `read()`.
    ///
    /// @return everything up to the end; empty if there is nothing more
    /// @throws IOException if the connection fails
    /// @throws OutOfMemoryError if it is more than an array can hold, about 2 GiB
    /// @throws CancelledError if the task is cancelled while it waits; nothing is taken then
    public byte[] read() throws IOException {
        begin("read");
        Gathered gathered = new Gathered(Integer.MAX_VALUE);
        gather(gathered, false);
        return gathered.toArray();
    }

    /// Reads what is there, up to `most` bytes, suspending the calling task until there is at least one.
    /// Python: `read(n)`.
    ///
    /// @param most 0 and more; nothing is awaited for 0
    /// @return at least one byte, or none at the end of the stream
    /// @throws IOException if the connection fails
    /// @throws CancelledError if the task is cancelled while it waits; nothing is taken then
    public byte[] read(int most) throws IOException {
        checkCount("read", most, "; use read() for everything up to the end");
        begin("read");
        if (most == 0 || !awaitAny()) {
            return NOTHING;
        }
        byte[] bytes = buffer.take((int) Math.min(most, buffer.size()));
        resumeIfRoom();
        return bytes;
    }

    /// Reads what is there and fits into a buffer, suspending the calling task until there is at least one
    /// byte.
    ///
    /// @param into filled from its position to its limit; the position moves
    /// @return how many bytes, 0 only for a full buffer; -1 at the end of the stream
    /// @throws IOException if the connection fails
    /// @throws CancelledError if the task is cancelled while it waits; nothing is taken then
    public int read(ByteBuffer into) throws IOException {
        requireNonNull(into, "read needs a buffer to fill, not null");
        begin("read");
        if (!into.hasRemaining()) {
            return 0;
        }
        if (!awaitAny()) {
            return -1;
        }
        int count = buffer.take(into);
        resumeIfRoom();
        return count;
    }

    /// Takes the next bytes as the transport has delivered them, without copying, suspending the calling task
    /// until there are some. Our addition; the fastest way to read.
    ///
    /// @return a chunk with at least one byte, to be closed by the caller; null at the end of the stream
    /// @throws IOException if the connection fails
    /// @throws CancelledError if the task is cancelled while it waits; nothing is taken then
    public @Nullable Chunk readChunk() throws IOException {
        begin("readChunk");
        if (!awaitAny()) {
            return null;
        }
        Chunk chunk = buffer.poll();
        resumeIfRoom();
        return chunk;
    }

    /// Reads exactly `count` bytes, suspending the calling task until they are there. Python: `readexactly`.
    ///
    /// @param count 0 and more; memory is used only as the bytes come
    /// @throws IncompleteReadException if the stream ends before; it has the bytes that came
    /// @throws IOException if the connection fails
    /// @throws CancelledError if the task is cancelled while it waits; nothing is taken then
    public byte[] readExactly(int count) throws IOException {
        checkCount("readExactly", count, "");
        begin("readExactly");
        if (count <= buffer.size()) {
            byte[] bytes = count == 0 ? NOTHING : buffer.take(count);
            resumeIfRoom();
            return bytes;
        }
        Gathered gathered = new Gathered(count);
        gather(gathered, true);
        return gathered.toArray();
    }

    /// Fills a buffer, suspending the calling task until that many bytes are there.
    ///
    /// @param into filled from its position to its limit, to which the position moves; as it was if this
    ///     throws
    /// @throws IncompleteReadException if the stream ends before; it has the bytes that came
    /// @throws IOException if the connection fails
    /// @throws CancelledError if the task is cancelled while it waits; nothing is taken then
    public void readExactly(ByteBuffer into) throws IOException {
        requireNonNull(into, "readExactly needs a buffer to fill, not null");
        if (into.remaining() <= buffer.size()) {
            begin("readExactly");
            buffer.take(into);
            resumeIfRoom();
        } else {
            into.put(readExactly(into.remaining()));
        }
    }

    /// Takes what is missing, or everything up to the end.
    private void gather(Gathered gathered, boolean isEofTooEarly) throws IOException {
        try {
            while (!isEof && buffer.size() < gathered.missing()) {
                if (buffer.size() >= limit) {
                    gathered.takeFrom(buffer);
                }
                awaitData(Math.min(gathered.missing(), limit));
            }
            gathered.takeFrom(buffer);
        } catch (Throwable thrown) {
            gathered.giveBackTo(buffer);
            throw thrown;
        }
        resumeIfRoom();
        if (isEofTooEarly && gathered.missing() > 0) {
            byte[] partial = gathered.toArray();
            throw new IncompleteReadException(partial, (long) partial.length + gathered.missing());
        }
        if (!buffer.isEmpty() && !isEofTooEarly) {
            gathered.giveBackTo(buffer);
            throw new OutOfMemoryError("read() found more than the 2 GiB that an array can hold; read in pieces");
        }
    }

    // ---- reading up to a separator

    /// Reads up to and including the next separator, suspending the calling task until that has come. Python:
    /// `readuntil`.
    ///
    /// @throws IncompleteReadException if the stream ends before; it has the bytes that came, which may end
    ///     with a part of the separator
    /// @throws LimitOverrunException if there are more bytes than the limit before the separator, be it there
    ///     or not; they can still be read in another way
    /// @throws IllegalArgumentException if the separator is empty
    /// @throws IOException if the connection fails
    /// @throws CancelledError if the task is cancelled while it waits; nothing is taken then
    public byte[] readUntil(byte[] separator) throws IOException {
        requireNonNull(separator, "readUntil needs a separator, not null");
        return readUntilAny("readUntil", new byte[][] {separator});
    }

    /// Reads up to and including the next of several separators: the shortest read that ends with any of
    /// them. See [#readUntil(byte[])]. Python: `readuntil` with a tuple.
    ///
    /// @param separators at least one, in any order
    public byte[] readUntil(Collection<byte[]> separators) throws IOException {
        requireNonNull(separators, "readUntil needs separators, not null");
        if (separators.isEmpty()) {
            throw new IllegalArgumentException("readUntil needs at least one separator, but was given none");
        }
        byte[][] sorted = separators.toArray(new byte[0][]);
        for (byte[] separator : sorted) {
            requireNonNull(separator, "A separator must not be null");
        }
        Arrays.sort(sorted, Comparator.comparingInt(separator -> separator.length));
        return readUntilAny("readUntil", sorted);
    }

    private byte[] readUntilAny(String operation, byte[][] separators) throws IOException {
        int shortest = separators[0].length;
        int longest = separators[separators.length - 1].length;
        if (shortest == 0) {
            throw new IllegalArgumentException("A separator must have at least one byte, but is empty");
        }
        begin(operation);
        long searched = 0; // no separator begins before this index
        ChunkQueue.Match match = null;
        while (true) {
            if (buffer.size() - searched >= shortest) {
                match = buffer.find(separators, searched);
                if (match != null) {
                    break;
                }
                // The longest separator may be there but for its last byte.
                searched = Math.max(0, buffer.size() + 1 - longest);
                if (searched > limit) {
                    throw new LimitOverrunException(
                            "No separator within the limit of " + limit + " bytes; " + ADVICE, searched);
                }
            }
            if (isEof) {
                byte[] partial = buffer.takeAll();
                resumeIfRoom();
                throw new IncompleteReadException(partial);
            }
            awaitData(buffer.size() + 1);
        }
        if (match.start() > limit) {
            throw new LimitOverrunException(
                    "The separator comes after %d bytes, which is more than the limit of %d bytes; %s"
                            .formatted(match.start(), limit, ADVICE),
                    match.start());
        }
        byte[] bytes = buffer.take((int) match.end());
        resumeIfRoom();
        return bytes;
    }

    /// Reads a line, suspending the calling task until its end has come. Python: `readline`.
    ///
    /// @return the line with the `\n` at its end; the last one may have none; empty at the end of the stream
    /// @throws LineTooLongException if the line, without its end, is longer than the limit; it is taken away
    ///     if its end has come, else everything that has come is (Python: `ValueError`)
    /// @throws IOException if the connection fails
    /// @throws CancelledError if the task is cancelled while it waits; nothing is taken then
    public byte[] readLine() throws IOException {
        try {
            return readUntilAny("readLine", new byte[][] {NEWLINE});
        } catch (IncompleteReadException e) {
            return e.partial();
        } catch (LimitOverrunException e) {
            boolean isEndThere = e.consumed() < buffer.size() && buffer.byteAt(e.consumed()) == '\n';
            buffer.skip(isEndThere ? e.consumed() + 1 : buffer.size());
            resumeIfRoom();
            throw new LineTooLongException(e);
        }
    }

    /// Reads a line of text, see [#readLine()].
    ///
    /// @param charset one in which the end of a line is the byte 10, such as UTF-8; bytes that are no text in
    ///     it become its replacement character
    /// @return the line without the `\n` or `\r\n` at its end; null at the end of the stream
    /// @throws IllegalArgumentException if the charset is another one, such as UTF-16
    public @Nullable String readLine(Charset charset) throws IOException {
        checkCharset(charset);
        byte[] line = readLine();
        return line.length == 0 ? null : Lines.text(line, charset);
    }

    /// {@return the lines that are still to come, each with the `\n` at its end, for a `for` loop} Each step
    /// may suspend and throws what [#readLine()] throws. Leaving the loop early loses nothing. Python: `async
    /// for line in reader`.
    public Iterable<byte[]> lines() {
        return () -> new Lines<>(() -> {
            byte[] line = readLine();
            return line.length == 0 ? null : line;
        });
    }

    /// {@return the lines of text that are still to come, without their ends, for a `for` loop} Each step may
    /// suspend and throws what [#readLine(Charset)] throws. Leaving the loop early loses nothing.
    ///
    /// @throws IllegalArgumentException if the charset is one in which the end of a line is not the byte 10
    public Iterable<String> lines(Charset charset) {
        checkCharset(charset);
        return () -> new Lines<>(() -> readLine(charset));
    }

    private static void checkCharset(Charset charset) {
        requireNonNull(charset, "A line of text needs a charset, not null");
        if (!Lines.endsWithNewlineByte(charset)) {
            throw new IllegalArgumentException("The lines of a stream must be in a charset in which their end is the"
                    + " byte 10, but it is not in " + charset + "; read bytes and decode them");
        }
    }

    // ---- state

    /// {@return whether the end of the stream has come and everything was read} Python: `at_eof`.
    public boolean atEof() {
        return isEof && buffer.isEmpty();
    }

    /// {@return why the connection failed, or null}
    public @Nullable Exception exception() {
        return exception != null ? exception : badEnd;
    }

    // ---- feeding

    /// Adds a copy of the remaining bytes of `data` to what can be read. Python: `feed_data`.
    ///
    /// @throws IllegalStateException after [#feedEof()]
    public void feedData(ByteBuffer data) {
        requireNonNull(data, "feedData needs data, not null");
        checkCanBeFed();
        buffer.addCopy(data);
        dataCame();
    }

    /// Adds a chunk, which belongs to the reader from now on, to what can be read.
    ///
    /// @throws IllegalStateException after [#feedEof()]; the chunk is closed then
    public void feedChunk(Chunk chunk) {
        requireNonNull(chunk, "feedChunk needs a chunk, not null");
        if (isEof) {
            chunk.close();
        }
        checkCanBeFed();
        buffer.add(chunk);
        dataCame();
    }

    private void checkCanBeFed() {
        if (isEof) {
            throw new IllegalStateException(this + " was fed data after its end; nothing can follow feedEof()");
        }
    }

    private void dataCame() {
        if (!waiter.isEmpty()) {
            if (buffer.size() >= wanted) {
                waiter.wakeFirst();
            }
        }
        if (!isPaused && transport != null && buffer.size() > 2L * limit) {
            try {
                transport.pauseReading();
                isPaused = true;
            } catch (UnsupportedOperationException e) {
                transport = null; // it cannot; everything will have to be held, so do not ask again
            }
        }
    }

    /// Says that no more will come. Python: `feed_eof`.
    public void feedEof() {
        isEof = true;
        waiter.wakeFirst();
    }

    /// Says that the connection failed: every read throws `exception` from now on. Python: `set_exception`.
    public void setException(Exception exception) {
        this.exception =
                requireNonNull(exception, "setException needs an exception, not null; use feedEof for the end");
        waiter.wakeFirst();
    }

    /// Says that the connection was lost. What has come can still be read; whoever wants more than that gets
    /// the exception, and never an end of the stream, so that nothing cut short passes for the whole. After
    /// [#feedEof()] it has no effect on reads: the stream is whole then.
    ///
    /// Unlike [#setException], by which CPython drops what a program that is a little slow has not read yet.
    void connectionLost(Exception why) {
        badEnd = why;
        waiter.wakeFirst();
    }

    /// Says which transport to pause when too much has come. Python: `set_transport`.
    ///
    /// @throws IllegalStateException if there is one
    public void setTransport(ReadTransport transport) {
        requireNonNull(transport, "setTransport needs a transport, not null");
        if (this.transport != null) {
            throw new IllegalStateException(this + " has a transport already; a reader belongs to one connection");
        }
        this.transport = transport;
    }

    /// Another transport takes over, as TLS does.
    void replaceTransport(ReadTransport transport) {
        this.transport = transport;
        if (isPaused) {
            transport.pauseReading();
        }
    }

    /// {@return what has come and was not read, which belongs to the caller}
    List<Chunk> takeUnread() {
        List<Chunk> unread = new ArrayList<>();
        for (Chunk chunk = buffer.poll(); chunk != null; chunk = buffer.poll()) {
            unread.add(chunk);
        }
        resumeIfRoom();
        return unread;
    }

    /// Gives back what was lent: the bytes of chunks that are not read yet are copied, and the chunks closed. To be
    /// called when nothing more will come, for the program may never read them.
    public void detach() {
        buffer.detach();
        transport = null;
        isPaused = false;
    }

    // ---- waiting

    private void begin(String operation) throws IOException {
        if (exception != null) {
            throw Thrown.asIs(exception);
        }
        if (!waiter.isEmpty()) {
            throw new IllegalStateException(operation + " was called while another task waits for data of " + this
                    + "; let one task read, or take turns with a Lock");
        }
    }

    /// Waits for a byte.
    ///
    /// @return whether there is one
    private boolean awaitAny() throws IOException {
        if (buffer.isEmpty() && !isEof) {
            awaitData(1);
        }
        return !buffer.isEmpty();
    }

    /// Waits for a number of bytes, or the end.
    private void awaitData(long bytes) throws IOException {
        if (isPaused) {
            isPaused = false;
            requireNonNull(transport).resumeReading();
        }
        // Not always so: a transport in memory may have delivered inside of resumeReading.
        if (buffer.size() < bytes && !isEof && exception() == null) {
            wanted = bytes;
            waiter.suspend();
        }
        // Data that came before the failure, and woke the task, is returned.
        if (buffer.size() < bytes && (exception != null || !isEof)) {
            Exception failure = exception();
            if (failure != null) {
                throw Thrown.asIs(failure);
            }
        }
    }

    private void resumeIfRoom() {
        if (isPaused && buffer.size() <= limit) {
            isPaused = false;
            requireNonNull(transport).resumeReading();
        }
    }

    private static void checkCount(String operation, int count, String advice) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    operation + " needs a number of bytes that is not negative, but was given " + count + advice);
        }
    }

    /// {@return a text such as `StreamReader[120 bytes, limit=65536, eof]`, without the bytes}
    @Override
    public String toString() {
        return "StreamReader[%d bytes, limit=%d%s%s%s%s]"
                .formatted(
                        buffer.size(),
                        limit,
                        isEof ? ", eof" : "",
                        isPaused ? ", paused" : "",
                        waiter.isEmpty() ? "" : ", a task waits",
                        exception() == null ? "" : ", failed: " + exception());
    }
}
