package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.CancelledError;
import dev.asyncio.ErrorContext;
import dev.asyncio.Future;
import dev.asyncio.KeyboardInterrupt;
import dev.asyncio.SystemExit;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.WaitQueue;
import dev.asyncio.http.Headers;
import dev.asyncio.http.websocket.CloseCode;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.stream.ConnectionResetException;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Transport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A connection that speaks HTTP/1.0 or 1.1: what comes, and the task that answers it.
///
/// Netty's codec calls on the loop's thread while the loop polls. Requests stand in line for the task of the
/// connection, which the first one starts, and which answers one after the other, without suspending between
/// those that are there. When there is none it ends: to start another is cheaper than to suspend this one and
/// resume it, and an idle connection has no stack. [ServerHttp1Output] is the way back.
///
/// ```
/// reading ──last request, error, end of file──▶ ended ──answered──▶ lingering ──▶ closed
/// ```
final class ServerHttp1 extends ChannelInboundHandlerAdapter implements ServerConnection, ServerBody.Source {

    private final ServerConnections all;
    private final Transport transport;
    private final NettyPoller poller = NettyPoller.ofRunningLoop();
    private @Nullable ServerHttp1Output output;

    // Confined to the loop, as everything here.
    private final ArrayDeque<ServerHttp1Exchange> waiting = new ArrayDeque<>(2);
    private @Nullable ServerHttp1Exchange receiving; // whose body is still to come
    private @Nullable ServerHttp1Exchange serving;
    private final WaitQueue requestCame = new WaitQueue(this);
    private final TaskOption name;
    private final Action serveAll = this::serveAll;
    private @Nullable Task<Void> task;

    private boolean hasInputEnded; // there are no more requests
    private boolean hasPeerEnded; // the client sends nothing more
    private boolean isDraining;
    private boolean isLingering;
    private boolean isLost;
    private boolean isBodyPaused;
    private boolean isCrowded; // too many requests wait
    private boolean isHeadUnderWay;
    private boolean hasRefused; // what came, which may go on coming

    private @Nullable WebSocketLink webSocket;

    private long deadline; // of whatever the connection waits for, in ticks

    ServerHttp1(ServerConnections all, Transport transport) {
        this.all = all;
        this.transport = transport;
        this.deadline = all.tick() + all.headTicks;
        this.name = TaskOption.name("http " + transport.extraInfo(ExtraInfo.PEERNAME));
    }

    ServerConnections all() {
        return all;
    }

    Transport transport() {
        return transport;
    }

    ServerHttp1Output output() {
        return requireNonNull(output);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        output = new ServerHttp1Output(context, poller);
    }

    // ---- what comes, on the loop's thread

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            requestCame(request);
        }
        if (message instanceof HttpContent content) {
            contentCame(content);
        } else if (!(message instanceof HttpRequest)) {
            ReferenceCountUtil.release(message);
        }
    }

    private void requestCame(HttpRequest request) {
        isHeadUnderWay = false;
        if (hasInputEnded) {
            return;
        }
        ServerHttp1Exchange exchange = new ServerHttp1Exchange(this, request);
        if (exchange.isRefused()) {
            hasInputEnded = true;
        } else if (exchange.expectsContent()) {
            receiving = exchange;
            deadline = all.tick() + all.bodyTicks;
        }
        waiting.add(exchange);
        if (waiting.size() >= all.limits.maxRequests() && !isCrowded) {
            isCrowded = true;
            adjustReading();
        }
        if (task == null) {
            startTask();
        } else if (serving == null) {
            requestCame.wakeFirst();
        }
    }

    private void contentCame(HttpContent content) {
        ServerHttp1Exchange exchange = receiving;
        if (exchange == null) {
            content.release();
            return;
        }
        deadline = all.tick() + all.bodyTicks;
        if (content.decoderResult().isFailure()) {
            content.release();
            hasInputEnded = true;
            receiving = null;
            exchange.contentFailed(content.decoderResult().cause());
            return;
        }
        exchange.contentCame(content.content());
        if (content instanceof LastHttpContent) {
            receiving = null;
            exchange.contentEnded();
        }
        if (serving == null) {
            requestCame.wakeFirst(); // the task may be waiting for the end of a body that nobody wants
        }
    }

    /// Suspends until more of a body has come, or nothing more will.
    void awaitContent() {
        if (!isLost && !hasInputEnded) {
            requestCame.suspend();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (receiving == null && waiting.isEmpty() && serving == null && !isHeadUnderWay) {
            // Something has come that is no request yet.
            isHeadUnderWay = true;
            deadline = all.tick() + all.headTicks;
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            peerEnded();
        }
        context.fireUserEventTriggered(event);
    }

    /// The client sends no more. It may have gone, or only have said all that it had to say.
    private void peerEnded() {
        hasPeerEnded = true;
        hasInputEnded = true;
        if (receiving != null) {
            receiving.contentFailed(new ConnectionResetException(
                    "The client has ended the connection in the middle of a request's body"));
            receiving = null;
        }
        if (isLingering || isIdle()) {
            transport.close();
        }
        tellDisconnected();
        requestCame.wakeFirst();
    }

    private void tellDisconnected() {
        ServerHttp1Exchange exchange = serving;
        if (exchange != null && exchange.clientLeft() && task != null) {
            task.cancel("The client has gone");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output().wakeIfRoom();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost();
        context.fireChannelInactive();
    }

    /// The connection has ended.
    void lost() {
        if (isLost) {
            return;
        }
        isLost = true;
        hasInputEnded = true;
        output().lost();
        if (receiving != null) {
            receiving.contentFailed(
                    new ConnectionResetException("The connection was lost in the middle of a request's body"));
            receiving = null;
        }
        for (ServerHttp1Exchange exchange : waiting) {
            exchange.forget();
        }
        waiting.clear();
        if (!poller.isClosed()) {
            tellDisconnected();
            requestCame.wakeFirst();
            removeIfOver();
        }
    }

    /// A handler may go on although its client has gone, and belongs to the server until it ends.
    private void removeIfOver() {
        if (isLost && task == null) {
            all.remove(this);
        }
    }

    // ---- throttling

    @Override
    public void pauseBody(boolean isPaused) {
        isBodyPaused = isPaused;
        if (!isPaused) {
            deadline = all.tick() + all.bodyTicks;
        }
        adjustReading();
    }

    private void adjustReading() {
        if (isBodyPaused || isCrowded) {
            transport.pauseReading();
        } else {
            transport.resumeReading();
        }
    }

    // ---- the task that answers

    private void startTask() {
        task = all.loop.createTask(serveAll, name, TaskOption.context(all.newContext()));
    }

    private void serveAll() throws Exception {
        try {
            while (!isLost) {
                ServerHttp1Exchange next = waiting.poll();
                if (next != null) {
                    serve(next);
                } else if (hasInputEnded || isDraining) {
                    closeWhenSent();
                    return;
                } else {
                    return;
                }
            }
        } catch (CancelledError | SystemExit | KeyboardInterrupt leaving) {
            transport.abort();
            throw leaving;
        } catch (Throwable thrown) {
            if (!isLost) {
                all.loop.callExceptionHandler(ErrorContext.of("A response on " + this + " was broken off", thrown));
                transport.abort();
            }
        } finally {
            task = null;
            removeIfOver();
        }
    }

    private void serve(ServerHttp1Exchange exchange) throws Exception {
        serving = exchange;
        try {
            exchange.serve();
        } finally {
            serving = null;
            exchange.over();
        }
        if (exchange.isLast()) {
            hasInputEnded = true;
            hasRefused |= exchange.isRefused();
            waiting.forEach(ServerHttp1Exchange::forget);
            waiting.clear();
        } else if (!exchange.drainBody()) {
            hasInputEnded = true;
        }
        deadline = all.tick() + all.keepAliveTicks;
        if (isCrowded && waiting.size() <= all.limits.maxRequests() / 2) {
            isCrowded = false;
            adjustReading();
        }
        output().awaitRoom();
    }

    /// Closes in a way that lets the client read what it was sent: while it still sends, closing would reset
    /// the connection (RFC 9112, section 9.6).
    private void closeWhenSent() {
        hasInputEnded = true;
        if (isLost) {
            return;
        }
        boolean maySendMore = receiving != null || isCrowded || hasRefused;
        if (!maySendMore || hasPeerEnded || !transport.canWriteEof()) {
            transport.close();
            return;
        }
        isLingering = true;
        if (receiving != null) {
            receiving.dropContent();
        }
        isBodyPaused = false;
        isCrowded = false;
        transport.resumeReading();
        deadline = all.tick() + all.lingerTicks;
        transport.writeEof();
    }

    // ---- a connection that becomes another

    /// Makes a WebSocket of the connection. Suspends until it is one.
    WebSocketLink upgrade(Headers headers, WebSocketUpgrade upgrade) throws IOException {
        WebSocketLink made = new ServerHttp1Upgrade(this, poller, upgrade).run(headers);
        webSocket = made;
        return made;
    }

    boolean isLost() {
        return isLost;
    }

    /// What comes from now on is for somebody else.
    void takesNoMoreRequests() {
        hasInputEnded = true;
        isBodyPaused = false;
        isCrowded = false;
        transport.resumeReading();
    }

    // ---- looked after from outside

    private boolean isIdle() {
        return waiting.isEmpty() && serving == null && receiving == null;
    }

    @Override
    public void tick(long tick) {
        if (output().isStuck(tick, all.writeTicks)) {
            transport.abort();
        } else if (isLingering) {
            if (tick >= deadline) {
                transport.close();
            }
        } else if (receiving != null) {
            if (tick >= deadline && !isBodyPaused && !isCrowded) {
                ServerHttp1Exchange late = receiving;
                receiving = null;
                hasInputEnded = true;
                late.contentTimedOut();
            }
        } else if (isIdle()) {
            idleTick(tick);
        }
    }

    private void idleTick(long tick) {
        if (tick >= deadline) {
            hasInputEnded = true;
            if (isHeadUnderWay) {
                waiting.add(ServerHttp1Exchange.refused(this, 408, "The request has not come in time"));
                if (task == null) {
                    startTask();
                }
                requestCame.wakeFirst();
            } else {
                transport.close();
                requestCame.wakeFirst();
            }
        }
    }

    @Override
    public int requests() {
        return waiting.size() + (serving == null ? 0 : 1);
    }

    @Override
    public void drain() {
        isDraining = true;
        WebSocketLink socket = webSocket;
        if (socket != null) {
            all.loop.createTask(() -> socket.close(CloseCode.GOING_AWAY, "The server is shutting down"));
        } else if (isIdle() && !isLingering) {
            hasInputEnded = true;
            transport.close();
            requestCame.wakeFirst();
        }
    }

    /// {@return whether no request follows that which is being served}
    boolean isAnsweringTheLast() {
        return isDraining || (hasInputEnded && waiting.isEmpty());
    }

    @Override
    public void cancel() {
        if (task != null) {
            task.cancel("The server is shutting down");
        } else {
            transport.close();
        }
    }

    @Override
    public void abort() {
        transport.abort();
    }

    Future<Void> newFuture() {
        return all.loop.createFuture();
    }

    boolean hasPeerEnded() {
        return hasPeerEnded || isLost;
    }

    @Override
    public String toString() {
        return "ServerHttp1[%s, requests=%d]".formatted(transport, requests());
    }
}
