package dev.asyncio.http.netty;

import dev.asyncio.CancelledError;
import dev.asyncio.ErrorContext;
import dev.asyncio.Future;
import dev.asyncio.KeyboardInterrupt;
import dev.asyncio.SystemExit;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.WaitQueue;
import dev.asyncio.http.Body;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.server.HttpStatusException;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A stream of HTTP/2: a request, its response, and the task that answers. Confined to the loop.
final class ServerHttp2Exchange implements ServerExchange, ServerBody.Source {

    /// From this many bytes on, of which the client has not made room for, a task that writes waits.
    private static final int HIGH = 64 * 1024;

    private final ServerHttp2 connection;
    private final Http2FrameStream stream;
    private final ServerHttp2Head head;
    private final ServerBody body;
    private final WaitQueue writers = new WaitQueue(this);
    private @Nullable Task<Void> task;
    private @Nullable Future<Void> disconnected;
    private @Nullable ServerHttp2Sink sink;

    private boolean isCancelled; // if the client goes away
    private boolean isContinueAwaited;
    private @Nullable IOException lostBecause;

    private boolean isBodyPaused;
    private int credit; // that the client has not been given back
    private long pending; // bytes that are with Netty
    private boolean hasProgressed;

    private boolean isReset;
    private boolean isDraining; // the rest of a request that has its response
    private long mayDrain; // up to this count of bytes
    private boolean isOver;
    private long bodyDeadline; // in ticks
    private long writeDeadline;

    ServerHttp2Exchange(ServerHttp2 connection, Http2FrameStream stream, ServerHttp2Head head) {
        this.connection = connection;
        this.stream = stream;
        this.head = head;
        this.body = new ServerBody(this);
        if (head.contentLength() == 0) {
            body.ended();
        }
        String expectation = head.contentLength() == 0 ? null : head.headers().get("expect");
        isContinueAwaited = expectation != null && expectation.equalsIgnoreCase("100-continue");
        bodyDeadline = connection.all().tick() + connection.all().bodyTicks;
    }

    // ---- the task

    void start() {
        ServerConnections all = connection.all();
        task = all.loop.createTask(
                this::serve,
                TaskOption.name("http/2 " + transport().extraInfo(ExtraInfo.PEERNAME) + " " + stream.id()),
                TaskOption.context(all.newContext()));
    }

    private void serve() throws Exception {
        ServerHttp2 here = connection;
        try {
            here.all().handling.serve(this);
        } catch (CancelledError | SystemExit | KeyboardInterrupt leaving) {
            reset(Http2Error.CANCEL);
            throw leaving;
        } catch (Throwable thrown) {
            if (lostBecause == null) {
                here.all()
                        .loop
                        .callExceptionHandler(ErrorContext.of("The response to " + this + " was broken off", thrown));
                reset(Http2Error.INTERNAL_ERROR);
            }
        } finally {
            served();
        }
    }

    /// The task has ended. What is left of the request is taken for a while, because some clients look for
    /// the response only when they have sent it all.
    private void served() {
        task = null;
        body.drop();
        if (body.hasEnded() || lostBecause != null || isReset) {
            over();
        } else {
            isDraining = true;
            bodyDeadline = connection.all().tick() + connection.all().lingerTicks;
            mayDrain = body.count() + connection.all().limits.maxDrain();
        }
    }

    private void over() {
        if (!isOver) {
            isOver = true;
            if (!body.hasEnded()) {
                body.failed(new IOException("The request has its response"));
            }
            connection.over(stream);
        }
    }

    /// Tells the client to stop sending: it has the response (RFC 9113, section 8.1).
    private void refuseRest() {
        reset(Http2Error.NO_ERROR);
        over();
    }

    private void reset(Http2Error error) {
        isReset = true;
        connection.reset(stream, error);
    }

    void cancel() {
        if (task != null) {
            task.cancel("The server is shutting down");
        } else {
            refuseRest();
        }
    }

    // ---- what comes

    /// @param bytes belong to the callee
    /// @param cost how much of the flow-control window they have used
    void contentCame(ByteBuf bytes, int cost) {
        isContinueAwaited = false;
        bodyDeadline = connection.all().tick() + connection.all().bodyTicks;
        credit += cost;
        body.received(bytes);
        giveCredit();
        if (isDraining && body.count() > mayDrain) {
            refuseRest();
        }
    }

    /// {@return whether the client has said that it sends nothing more on the stream}
    boolean hasRequestEnded() {
        return body.hasEnded() && lostBecause == null;
    }

    void contentEnded() {
        isContinueAwaited = false;
        body.ended();
        if (isDraining) {
            over();
        }
    }

    @Override
    public void pauseBody(boolean isPaused) {
        isBodyPaused = isPaused;
        if (!isPaused) {
            bodyDeadline = connection.all().tick() + connection.all().bodyTicks;
        }
        giveCredit();
    }

    private void giveCredit() {
        if (!isBodyPaused && credit > 0 && lostBecause == null) {
            int given = credit;
            credit = 0;
            connection.giveCredit(stream, given);
        }
    }

    /// The client has given up, or gone.
    void lost(IOException because) {
        if (lostBecause != null) {
            return;
        }
        lostBecause = because;
        body.failed(because);
        if (isDraining) {
            over();
        }
        if (connection.isClosed()) {
            return;
        }
        writers.wakeAll();
        if (disconnected != null) {
            disconnected.trySetResult(null);
        }
        if (isCancelled && task != null) {
            task.cancel("The client has gone");
        }
    }

    void tick(long tick) {
        if (pending == 0 || hasProgressed) {
            hasProgressed = false;
            writeDeadline = tick + connection.all().writeTicks;
        } else if (tick >= writeDeadline) {
            reset(Http2Error.CANCEL);
            lost(new IOException("The client has taken nothing of the response for too long"));
        }
        if (isDraining && tick >= bodyDeadline) {
            refuseRest();
        } else if (!body.hasEnded() && !isBodyPaused && tick >= bodyDeadline) {
            body.failed(new HttpStatusException(408, "The body of the request has not come in time"));
        }
    }

    // ---- the way back

    void sendHeaders(Http2Headers headers, boolean isEnd) {
        connection.output().send(new DefaultHttp2HeadersFrame(headers, isEnd).stream(stream));
    }

    /// @param bytes belong to the callee
    void sendData(ByteBuf bytes, boolean isEnd) {
        int size = bytes.readableBytes();
        pending += size;
        connection.output().sendData(this, new DefaultHttp2DataFrame(bytes, isEnd).stream(stream), size);
    }

    /// So many bytes are on their way, or never will be.
    void sent(int bytes) {
        pending -= bytes;
        hasProgressed = true;
        if (pending <= HIGH / 2) {
            writers.wakeAll();
        }
    }

    void awaitRoom() throws IOException {
        while (lostBecause == null && pending > HIGH) {
            writers.suspend();
        }
        if (lostBecause != null) {
            throw lostBecause;
        }
    }

    // ---- what the handler sees

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String target() {
        return head.target();
    }

    @Override
    public String authority() {
        return head.authority();
    }

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_2;
    }

    @Override
    public Headers headers() {
        return head.headers();
    }

    @Override
    public long contentLength() {
        return head.contentLength();
    }

    @Override
    public StreamReader body() {
        if (isContinueAwaited && !body.hasEnded()) {
            isContinueAwaited = false;
            sendHeaders(ServerHttp2Sink.continuing(), false);
        }
        return body.reader();
    }

    @Override
    public Transport transport() {
        return connection.transport();
    }

    @Override
    public Future<Void> disconnected() {
        Future<Void> told = disconnected;
        if (told == null) {
            told = connection.all().loop.createFuture();
            disconnected = told;
            if (isDisconnected()) {
                told.setResult(null);
            }
        }
        return told;
    }

    @Override
    public boolean isDisconnected() {
        return lostBecause != null;
    }

    @Override
    public void cancelIfDisconnected() {
        isCancelled = true;
    }

    @Override
    public void respond(int status, Headers headers, Body content) throws Exception {
        if (lostBecause != null) {
            throw lostBecause;
        }
        var responding = new ServerHttp2Sink(connection, this, status, headers, content);
        sink = responding;
        responding.respond();
    }

    /// A request of HTTP/2 cannot ask for it in this way.
    @Override
    public WebSocketLink upgrade(Headers headers, WebSocketUpgrade upgrade) throws IOException {
        throw new IOException(this + " cannot be upgraded, because it came by HTTP/2");
    }

    @Override
    public boolean isResponding() {
        return lostBecause != null || (sink != null && sink.isHeadSent());
    }

    /// A stream has no connection of its own; only the whole one could be closed.
    @Override
    public void closeAfterwards() {}

    @Override
    public String toString() {
        return head.method() + " " + head.target();
    }
}
