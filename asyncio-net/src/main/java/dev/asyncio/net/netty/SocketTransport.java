package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.Context;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.BufferedProtocol;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ConnectionResetException;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.Transport;
import dev.asyncio.stream.WriteBufferLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A connected socket: the last handler of a Netty pipeline, between the channel and a protocol.
///
/// ```
/// opening ──connectionMade──▶ open ──close, end of file, error──▶ closing ──connectionLost──▶ closed
/// ```
/// Netty calls on the thread of the loop's turns, while the loop polls. A task is on another thread, so what
/// it writes is gathered in [#outgoing] and handed to Netty by a callback in the loop's next turn; that also
/// makes one system call of all that is written in one turn.
final class SocketTransport extends ChannelInboundHandlerAdapter implements Transport {

    private enum State {
        OPENING,
        OPEN,
        CLOSING,
        CLOSED
    }

    /// A chunk smaller than this is copied behind what stands before it rather than sent as a piece of its
    /// own.
    private static final int WORTH_A_PIECE = 1024;

    /// Room for what is written in small pieces.
    private static final int PAGE = 4096;

    private static final WriteBufferWaterMark NEVER =
            new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE);

    private final NettyPoller poller;
    private final EventLoop loop;
    private final Context context;
    private final Owner owner;
    private final Supplier<? extends BaseProtocol> protocols;
    private @Nullable BaseProtocol protocol;
    private State state = State.OPENING;

    // Set when the handler is added to the pipeline.
    private @Nullable ChannelHandlerContext netty;
    private @Nullable SocketAddress peerName;
    private @Nullable SocketAddress sockName;

    // Reading.
    private boolean isReadingPaused;
    private boolean hasEnd;
    private final ArrayDeque<Object> held = new ArrayDeque<>(0);

    // Writing. Whole pieces, and behind them the one that small pieces are copied to.
    private final ArrayDeque<ByteBuf> outgoing = new ArrayDeque<>(2);
    private @Nullable ByteBuf page;
    private int gathered;
    private boolean isFlushing;
    private boolean isWritingPaused;
    private boolean isEofWritten;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private final Runnable flush = this::flush;

    /// Whether the channel is being closed without regard to what is to be sent.
    private boolean isForced;

    private @Nullable Exception lostBecause;

    /// Whether the channel ended before the protocol was told that it began.
    private boolean endedEarly;

    /// Who is told of the beginning and the end of a transport: a server, which keeps them, or a connect,
    /// which waits.
    interface Owner {

        /// The socket is connected; [#open()] is to be called when the protocol may be.
        void connected(SocketTransport transport);

        /// The protocol has been told that the connection is made.
        void opened(SocketTransport transport);

        /// The transport is closed. If it was never opened, `exception` says why.
        void closed(SocketTransport transport, @Nullable Exception exception);
    }

    /// @param protocols makes the protocol when the transport is opened
    /// @param context in which the protocol is called
    SocketTransport(NettyPoller poller, Supplier<? extends BaseProtocol> protocols, Context context, Owner owner) {
        this.poller = poller;
        this.loop = poller.loop();
        this.protocols = protocols;
        this.context = context;
        this.owner = owner;
    }

    private static BaseProtocol checkProtocol(BaseProtocol protocol) {
        requireNonNull(protocol, "A transport needs a protocol, not null");
        if (!(protocol instanceof Protocol) && !(protocol instanceof BufferedProtocol)) {
            throw new IllegalArgumentException("A connection needs a Protocol or a BufferedProtocol, but got "
                    + protocol.getClass().getName());
        }
        return protocol;
    }

    Owner owner() {
        return owner;
    }

    // ---- beginning, on the loop's thread

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        netty = added;
        Channel channel = added.channel();
        channel.config().setWriteBufferWaterMark(NEVER);
        // Not as an option: the Unix sockets of NIO know no such.
        ((DuplexChannelConfig) channel.config()).setAllowHalfClosure(true);
        poller.watch(channel);
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        peerName = Channels.remoteAddress(from.channel());
        sockName = Channels.localAddress(from.channel());
        owner.connected(this);
    }

    /// Makes the protocol, tells it, and begins to read. What has come in the meantime follows.
    void open() {
        if (state != State.OPENING) {
            return;
        }
        try {
            context.run(() -> protocol = checkProtocol(protocols.get()));
        } catch (Throwable thrown) {
            state = State.CLOSED;
            releaseHeld();
            channel().close();
            owner.closed(this, thrown instanceof Exception exception ? exception : new IOException(thrown));
            return;
        }
        state = State.OPEN;
        callProtocol("connectionMade", () -> protocol().connectionMade(this));
        owner.opened(this);
        deliverHeld();
        if (endedEarly) {
            ended();
        } else if (isReading()) {
            channel().config().setAutoRead(true);
        }
    }

    private Channel channel() {
        return requireNonNull(netty).channel();
    }

    /// Netty's watermarks serve one purpose, to hear when what is left falls to the low one; while writing is
    /// not paused, nobody wants to hear of it.
    private void listenForLowWater(boolean listens) {
        int low = limits.low();
        channel().config().setWriteBufferWaterMark(listens ? new WriteBufferWaterMark(low, low + 1) : NEVER);
    }

    // ---- receiving, on the loop's thread

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state != State.OPEN && state != State.OPENING) {
            bytes.release();
        } else if (state == State.OPENING || isReadingPaused || !held.isEmpty()) {
            held.add(bytes); // it was under way when reading was paused
        } else {
            deliver(bytes);
        }
    }

    private void deliver(ByteBuf bytes) {
        if (protocol() instanceof Protocol receiver) {
            Chunk chunk = new NettyChunk(bytes);
            if (receiver.getClass() == STREAM_PROTOCOL) {
                // Ours: it only stores the chunk and wakes a task, so it needs no context of its own.
                receiver.chunkReceived(chunk);
            } else {
                callProtocol("dataReceived", () -> receiver.chunkReceived(chunk));
            }
        } else {
            try {
                callProtocol("bufferUpdated", () -> fill((BufferedProtocol) protocol(), bytes));
            } finally {
                bytes.release();
            }
        }
    }

    private static final Class<?> STREAM_PROTOCOL = StreamProtocol.class;

    private static void fill(BufferedProtocol receiver, ByteBuf bytes) {
        while (bytes.isReadable()) {
            ByteBuffer room = receiver.getBuffer(bytes.readableBytes());
            int count = Math.min(room.remaining(), bytes.readableBytes());
            if (count == 0) {
                throw new IllegalStateException("BufferedProtocol.getBuffer returned a buffer without room, where "
                        + bytes.readableBytes() + " bytes wait");
            }
            bytes.readBytes(room.slice(room.position(), count));
            receiver.bufferUpdated(count);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            endOfFile();
        } else {
            from.fireUserEventTriggered(event);
        }
    }

    /// The other end sends no more.
    void endOfFile() {
        if (hasEnd || state == State.CLOSED) {
            return;
        }
        hasEnd = true;
        if (held.isEmpty() && !isReadingPaused && state == State.OPEN) {
            deliverEnd();
        }
    }

    private void deliverEnd() {
        boolean[] keepsOpen = new boolean[1];
        callProtocol("eofReceived", () -> {
            keepsOpen[0] = protocol() instanceof Protocol receiver
                    ? receiver.eofReceived()
                    : ((BufferedProtocol) protocol()).eofReceived();
        });
        if (!keepsOpen[0] || sslHandler() != null) {
            close();
        }
    }

    /// Delivers what came while reading was paused.
    private void deliverHeld() {
        while (!held.isEmpty() && !isReadingPaused && state == State.OPEN) {
            deliver((ByteBuf) held.remove());
        }
        if (hasEnd && held.isEmpty() && !isReadingPaused && state == State.OPEN) {
            deliverEnd();
        }
    }

    @Override
    public boolean isReading() {
        return state == State.OPEN && !isReadingPaused;
    }

    @Override
    public void pauseReading() {
        loop.checkThread("pauseReading");
        if (!isReadingPaused && state != State.CLOSING && state != State.CLOSED) {
            isReadingPaused = true;
            channel().config().setAutoRead(false);
        }
    }

    @Override
    public void resumeReading() {
        loop.checkThread("resumeReading");
        if (isReadingPaused && state != State.CLOSING && state != State.CLOSED) {
            isReadingPaused = false;
            if (!held.isEmpty() || hasEnd) {
                loop.callSoon(this::deliverHeld);
            }
            channel().config().setAutoRead(true);
        }
    }

    // ---- sending

    @Override
    public void write(ByteBuffer data) {
        requireNonNull(data, "write needs bytes, not null");
        if (!accepts()) {
            data.position(data.limit());
            return;
        }
        int length = data.remaining();
        ByteBuf room = page;
        if (room == null || room.writableBytes() < length) {
            finishPage();
            room = channel().alloc().directBuffer(length >= PAGE ? length : PAGE);
            page = room;
        }
        room.writeBytes(data);
        written(length);
    }

    @Override
    public void write(Chunk chunk) {
        requireNonNull(chunk, "write needs a chunk, not null");
        if (!(chunk instanceof NettyChunk ours)) {
            Transport.super.write(chunk);
            return;
        }
        if (!accepts()) {
            chunk.close();
            return;
        }
        ByteBuf bytes = ours.take();
        int length = bytes.readableBytes();
        ByteBuf room = page;
        if (room != null && length < WORTH_A_PIECE && room.writableBytes() >= length) {
            room.writeBytes(bytes);
            bytes.release();
        } else {
            finishPage();
            outgoing.add(bytes);
        }
        written(length);
    }

    /// {@return whether what is written now has a chance to be sent}
    private boolean accepts() {
        loop.checkThread("write");
        if (isSendingFile) {
            throw new IllegalStateException(this + " cannot write while a file is being sent; await sendfile first");
        }
        if (isEofWritten) {
            throw new IllegalStateException(this + " cannot write after writeEof()");
        }
        // As in CPython, writing to a connection that is lost is no error here: drain() has the exception.
        return state != State.CLOSED && lostBecause == null;
    }

    private void finishPage() {
        if (page != null) {
            outgoing.add(page);
            page = null;
        }
    }

    private void written(int length) {
        gathered += length;
        flushSoon();
        if (!isWritingPaused && writeBufferSize() > limits.high()) {
            isWritingPaused = true;
            listenForLowWater(true);
            // In the context of the writer, not in ours: as in CPython, this is a part of the write.
            try {
                protocol().pauseWriting();
            } catch (Throwable thrown) {
                report("protocol.pauseWriting() failed", thrown);
            }
        }
    }

    private void flushSoon() {
        if (!isFlushing) {
            isFlushing = true;
            poller.flushSoon(flush);
        }
    }

    /// Hands everything to Netty, which sends as much as the socket takes.
    private void flush() {
        isFlushing = false;
        ChannelHandlerContext to = requireNonNull(netty);
        finishPage();
        gathered = 0;
        if (!outgoing.isEmpty()) {
            for (ByteBuf piece = outgoing.poll(); piece != null; piece = outgoing.poll()) {
                to.write(piece, to.voidPromise());
            }
            to.flush();
            resumeWritingIfLow();
        }
        if (state == State.CLOSING) {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> to.close());
        } else if (isEofWritten) {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> ((DuplexChannel) to.channel()).shutdownOutput());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        resumeWritingIfLow();
    }

    private void resumeWritingIfLow() {
        if (isWritingPaused && writeBufferSize() <= limits.low()) {
            isWritingPaused = false;
            listenForLowWater(false);
            callProtocol("resumeWriting", () -> protocol().resumeWriting());
        }
    }

    @Override
    public void writeEof() {
        loop.checkThread("writeEof");
        if (!canWriteEof()) {
            throw new UnsupportedOperationException(
                    this + " cannot close its sending side alone, because TLS cannot; use close()");
        }
        if (!isEofWritten && state != State.CLOSING && state != State.CLOSED) {
            isEofWritten = true;
            flushSoon();
        }
    }

    @Override
    public boolean canWriteEof() {
        return sslHandler() == null;
    }

    @Override
    public long writeBufferSize() {
        ChannelHandlerContext to = netty;
        ChannelOutboundBuffer theirs = to == null ? null : to.channel().unsafe().outboundBuffer();
        return gathered + (theirs == null ? 0 : theirs.totalPendingWriteBytes());
    }

    @Override
    public WriteBufferLimits writeBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits newLimits) {
        loop.checkThread("setWriteBufferLimits");
        limits = requireNonNull(newLimits, "setWriteBufferLimits needs limits, not null");
        if (isWritingPaused) {
            listenForLowWater(true);
        }
    }

    // ---- sending a file

    /// Whether a file is being sent, and nobody else may write.
    private boolean isSendingFile;

    void beginFile() {
        loop.checkThread("sendfile");
        if (state != State.OPEN || isEofWritten) {
            throw new IllegalStateException(this + " cannot send a file, because it is closing or closed");
        }
        if (isSendingFile) {
            throw new IllegalStateException(this + " sends a file already; await the first sendfile");
        }
        isSendingFile = true;
    }

    void endFile() {
        isSendingFile = false;
    }

    /// {@return whether nothing stands between this and the socket}
    boolean isPlain() {
        return channel().pipeline().firstContext() == netty;
    }

    /// Hands `piece` to Netty behind what was written.
    ///
    /// @return a future that is done when all of it is with the system
    Future<Void> sendPiece(ReferenceCounted piece) {
        Future<Void> sent = loop.createFuture();
        poller.inNextPoll(() -> {
            if (state != State.OPEN || sent.isDone()) {
                piece.release();
                sent.trySetException(new ConnectionResetException(this + " was closed while a file was being sent"));
                return;
            }
            flush();
            requireNonNull(netty).writeAndFlush(piece).addListener(written -> {
                if (written.isSuccess()) {
                    sent.trySetResult(null);
                } else if (!poller.isClosed()) {
                    Throwable cause = written.cause();
                    forceClose(cause instanceof Exception exception ? exception : new IOException(cause));
                    sent.trySetException(cause);
                }
            });
        });
        return sent;
    }

    // ---- the end

    @Override
    public void close() {
        loop.checkThread("close");
        if (state == State.OPEN || state == State.OPENING) {
            state = State.CLOSING;
            releaseHeld();
            channel().config().setAutoRead(false);
            flushSoon(); // the channel is closed behind what is to be sent
        }
    }

    @Override
    public void abort() {
        loop.checkThread("abort");
        forceClose(null);
    }

    private void forceClose(@Nullable Exception because) {
        if (state == State.CLOSED) {
            return;
        }
        if (!isForced) {
            lostBecause = because;
        }
        isForced = true;
        state = State.CLOSING;
        releaseHeld();
        releaseOutgoing();
        channel().close();
    }

    @Override
    public boolean isClosing() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (isForced) {
            return; // a consequence, such as a write that was under way
        }
        Exception exception = cause instanceof Exception it ? it : new IOException(cause);
        if (!(cause instanceof IOException)) {
            report("Fatal error on " + this, cause);
        }
        forceClose(exception);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        ended();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        ended();
    }

    private void ended() {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.OPENING) {
            endedEarly = true; // the protocol is told of the beginning and then of the end
            return;
        }
        state = State.CLOSED;
        releaseHeld();
        releaseOutgoing();
        if (poller.isClosed()) {
            return; // the loop is closed; nothing runs any more
        }
        Exception exception = lostBecause;
        callProtocol("connectionLost", () -> protocol().connectionLost(exception));
        owner.closed(this, exception);
    }

    private void releaseHeld() {
        for (Object one = held.poll(); one != null; one = held.poll()) {
            ((ByteBuf) one).release();
        }
    }

    private void releaseOutgoing() {
        finishPage();
        gathered = 0;
        for (ByteBuf piece = outgoing.poll(); piece != null; piece = outgoing.poll()) {
            piece.release();
        }
    }

    // ---- the protocol

    private void callProtocol(String method, Action call) {
        try {
            context.run(call);
        } catch (Throwable thrown) {
            report("Fatal error: protocol." + method + "() failed on " + this, thrown);
            forceClose(thrown instanceof Exception exception ? exception : new IOException(thrown));
        }
    }

    private void report(String message, Throwable thrown) {
        loop.callExceptionHandler(ErrorContext.of(message, thrown));
    }

    @Override
    public BaseProtocol protocol() {
        return requireNonNull(protocol, "A transport has no protocol before it is open");
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        loop.checkThread("setProtocol");
        protocol = checkProtocol(newProtocol);
    }

    private @Nullable SslHandler sslHandler() {
        ChannelHandlerContext from = netty;
        return from == null ? null : from.pipeline().get(SslHandler.class);
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        requireNonNull(key, "extraInfo needs a key, not null");
        Object value = null;
        if (key.equals(ExtraInfo.PEERNAME)) {
            value = peerName;
        } else if (key.equals(ExtraInfo.SOCKNAME)) {
            value = sockName;
        } else {
            SslHandler ssl = sslHandler();
            if (ssl != null && key.equals(ExtraInfo.SSL_SESSION)) {
                value = ssl.engine().getSession();
            } else if (ssl != null && key.equals(ExtraInfo.APPLICATION_PROTOCOL)) {
                value = ssl.applicationProtocol();
            }
        }
        return key.type().cast(value);
    }

    @Override
    public String toString() {
        return "SocketTransport[%s, %s -> %s]".formatted(state.name().toLowerCase(Locale.ROOT), sockName, peerName);
    }
}
