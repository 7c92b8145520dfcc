package dev.asyncio.http.netty;

import dev.asyncio.net.netty.NettyChunk;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.ReadTransport;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The body of a request as it comes: feeds a reader, which throttles the client through this. Confined to
/// the loop.
final class ServerBody implements ReadTransport {

    /// Throttles what the body comes through: a connection, or a stream of one.
    interface Source {

        /// Sends no more bytes of the body, or goes on.
        void pauseBody(boolean isPaused);
    }

    private final Source source;
    private final StreamReader reader = new StreamReader();
    private final StreamProtocol protocol = new StreamProtocol(reader);
    private long received;
    private boolean isPaused;
    private boolean hasEnded;
    private boolean isDropping;

    ServerBody(Source source) {
        this.source = source;
        protocol.connectionMade(this);
    }

    StreamReader reader() {
        return reader;
    }

    /// @param bytes belong to the callee
    void received(ByteBuf bytes) {
        received += bytes.readableBytes();
        if (hasEnded || isDropping || !bytes.isReadable()) {
            bytes.release();
        } else {
            protocol.chunkReceived(new NettyChunk(bytes));
        }
    }

    /// All of it has come.
    void ended() {
        if (!hasEnded) {
            hasEnded = true;
            reader.feedEof();
        }
    }

    /// No more will come, though more was announced; what has come cannot be read any more either.
    void failed(Exception because) {
        if (!hasEnded) {
            hasEnded = true;
            protocol.connectionLost(because);
        }
    }

    /// Nobody reads it any more: what is there and what still comes is dropped.
    void drop() {
        isDropping = true;
        protocol.takeUnread().forEach(Chunk::close);
        if (!hasEnded) {
            resumeReading();
        } else if (reader.exception() == null) {
            protocol.connectionLost(new IOException("The body of a request can be read until its response is sent"));
        }
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /// {@return how many bytes have come}
    long count() {
        return received;
    }

    // ---- the transport of the reader

    @Override
    public boolean isReading() {
        return !isPaused && !hasEnded;
    }

    @Override
    public void pauseReading() {
        if (!isPaused && !isDropping) {
            isPaused = true;
            source.pauseBody(true);
        }
    }

    @Override
    public void resumeReading() {
        if (isPaused) {
            isPaused = false;
            source.pauseBody(false);
        }
    }

    @Override
    public void close() {}

    @Override
    public boolean isClosing() {
        return hasEnded;
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        return null;
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        throw new IllegalArgumentException("The body of a request has a protocol of its own, not " + newProtocol);
    }

    @Override
    public String toString() {
        return "ServerBody[%d bytes%s]".formatted(received, hasEnded ? ", ended" : "");
    }
}
