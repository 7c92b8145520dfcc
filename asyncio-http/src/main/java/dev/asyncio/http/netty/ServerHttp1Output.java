package dev.asyncio.http.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.WaitQueue;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.stream.ConnectionResetException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;

/// What a connection sends. A task, which is on another thread than Netty's, only puts it in line; it is
/// handed over when the step ends, so that all responses of a step go out in one system call. Confined to the
/// loop.
final class ServerHttp1Output {

    /// From this many bytes on a task that writes waits; Netty's high-water mark.
    private static final int HIGH = 64 * 1024;

    private record Piece(FileRegion region, Future<Void> sent) {}

    private final ChannelHandlerContext netty;
    private final NettyPoller poller;
    private final Runnable flush = this::flush;
    private final ArrayDeque<Object> outgoing = new ArrayDeque<>(2);
    private final WaitQueue writers = new WaitQueue(this);
    private long gathered; // bytes in line
    private boolean isFlushing;
    private boolean isLost;
    private final ServerStuckWrites stuck = new ServerStuckWrites();

    ServerHttp1Output(ChannelHandlerContext netty, NettyPoller poller) {
        this.netty = netty;
        this.poller = poller;
    }

    ChannelHandlerContext netty() {
        return netty;
    }

    /// Sends one of Netty's messages.
    ///
    /// @param message belongs to the callee
    /// @param bytes how long it is, about
    void send(Object message, int bytes) {
        if (isLost) {
            ReferenceCountUtil.release(message);
            return;
        }
        outgoing.add(message);
        gathered += bytes;
        flushSoon();
    }

    private void flushSoon() {
        if (!isFlushing) {
            isFlushing = true;
            poller.flushSoon(flush);
        }
    }

    /// Tells the client to go on with its request.
    void sendContinue() {
        send(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER), 0);
    }

    /// Sends a part of a file. Suspends until it is sent.
    void sendFile(FileRegion region) throws IOException {
        if (isLost) {
            region.release();
            throw lostException();
        }
        Future<Void> sent = Asyncio.createFuture();
        outgoing.add(new Piece(region, sent));
        flushSoon();
        Asyncio.await(sent);
    }

    /// Hands everything to Netty. On the loop's thread.
    void flush() {
        isFlushing = false;
        gathered = 0;
        if (isLost) {
            releaseAll();
            return;
        }
        for (Object message = outgoing.poll(); message != null; message = outgoing.poll()) {
            if (message instanceof Piece piece) {
                send(piece);
            } else {
                netty.write(message, netty.voidPromise());
            }
        }
        netty.flush();
        wakeIfRoom();
    }

    private void send(Piece piece) {
        netty.write(piece.region()).addListener(written -> {
            if (written.isSuccess()) {
                piece.sent().trySetResult(null);
            } else if (!poller.isClosed()) {
                piece.sent().trySetException(written.cause());
            }
        });
    }

    void wakeIfRoom() {
        if (!writers.isEmpty() && netty.channel().isWritable()) {
            writers.wakeAll();
        }
    }

    /// Suspends while too much waits to be sent.
    ///
    /// @throws IOException if the connection is lost
    void awaitRoom() throws IOException {
        while (!isLost && pending() > HIGH) {
            writers.suspend();
        }
        if (isLost) {
            throw lostException();
        }
    }

    private static IOException lostException() {
        return new ConnectionResetException("The client has closed the connection before it had the whole response");
    }

    private long pending() {
        ChannelOutboundBuffer theirs = netty.channel().unsafe().outboundBuffer();
        return gathered + (theirs == null ? 0 : theirs.totalPendingWriteBytes());
    }

    /// {@return whether the client has taken nothing of what is there for it for some time} To be called at
    /// each tick.
    boolean isStuck(long tick, int ticksAllowed) {
        return stuck.isStuck(netty.channel().unsafe().outboundBuffer(), tick, ticksAllowed);
    }

    /// The connection has ended.
    void lost() {
        isLost = true;
        releaseAll();
        if (!poller.isClosed()) {
            writers.wakeAll();
        }
    }

    private void releaseAll() {
        for (Object message = outgoing.poll(); message != null; message = outgoing.poll()) {
            if (message instanceof Piece piece) {
                piece.region().release();
                piece.sent().trySetException(lostException());
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }

    @Override
    public String toString() {
        return "ServerHttp1Output[%d messages%s]".formatted(outgoing.size(), isLost ? ", lost" : "");
    }
}
