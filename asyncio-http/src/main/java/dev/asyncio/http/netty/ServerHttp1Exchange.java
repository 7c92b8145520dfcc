package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Future;
import dev.asyncio.http.Body;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.server.HttpStatusException;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A request of HTTP/1.0 or 1.1 and its response. Confined to the loop.
final class ServerHttp1Exchange implements ServerExchange {

    private final ServerHttp1 connection;
    private final ServerHttp1Head head;
    private @Nullable ServerBody body;
    private @Nullable Future<Void> disconnected;
    private @Nullable ServerHttp1Sink sink;
    private boolean isContinueAwaited;
    private boolean isLast;
    private boolean isCancelled; // if the client goes away

    ServerHttp1Exchange(ServerHttp1 connection, HttpRequest request) {
        this(connection, ServerHttp1Head.of(request));
    }

    private ServerHttp1Exchange(ServerHttp1 connection, ServerHttp1Head head) {
        this.connection = connection;
        this.head = head;
        this.isContinueAwaited = head.expectsContinue();
        if (head.hasContent() && !isRefused()) {
            body = new ServerBody(connection);
        }
    }

    /// {@return what stands for a request that is not to be served, in line behind those before it}
    static ServerHttp1Exchange refused(ServerHttp1 connection, int status, String reason) {
        return new ServerHttp1Exchange(connection, ServerHttp1Head.refused(status, reason));
    }

    // ---- what the connection does with it

    boolean isRefused() {
        return head.refusal() != 0;
    }

    boolean expectsContent() {
        return body != null;
    }

    void contentCame(ByteBuf bytes) {
        if (isContinueAwaited && bytes.isReadable()) {
            isContinueAwaited = false; // it has not waited
        }
        requireNonNull(body).received(bytes);
    }

    void contentEnded() {
        isContinueAwaited = false;
        requireNonNull(body).ended();
    }

    void contentFailed(Throwable cause) {
        requireNonNull(body)
                .failed(
                        cause instanceof IOException lost
                                ? lost
                                : new HttpStatusException(
                                        400, "The body of the request is malformed", Headers.empty(), cause));
    }

    void contentTimedOut() {
        requireNonNull(body).failed(new HttpStatusException(408, "The body of the request has not come in time"));
    }

    void dropContent() {
        requireNonNull(body).drop();
    }

    /// Tells who waits for that.
    ///
    /// @return whether the task is to be cancelled
    boolean clientLeft() {
        if (disconnected != null) {
            disconnected.trySetResult(null);
        }
        return isCancelled;
    }

    void serve() throws Exception {
        if (isRefused()) {
            isLast = true;
            respond(head.refusal(), Headers.empty(), Body.text(head.reason() + "\n"));
        } else {
            connection.all().handling.serve(this);
        }
    }

    /// The response is sent, or never will be.
    void over() {
        if (body != null && body.hasEnded()) {
            body.drop();
        }
    }

    /// It is not going to be served.
    void forget() {
        if (body != null) {
            body.drop();
        }
    }

    /// {@return whether the connection is not to be used for another request}
    boolean isLast() {
        return isLast;
    }

    /// Reads what the handler has not read. Suspends.
    ///
    /// @return whether the next request can follow
    boolean drainBody() {
        ServerBody unread = body;
        if (unread == null || unread.hasEnded()) {
            return true;
        }
        if (!canDrain(unread)) {
            return false;
        }
        long most = unread.count() + connection.all().limits.maxDrain();
        unread.drop();
        while (!unread.hasEnded() && unread.count() <= most && !connection.hasPeerEnded()) {
            connection.awaitContent();
        }
        return unread.hasEnded() && !connection.hasPeerEnded();
    }

    private boolean canDrain(ServerBody unread) {
        long left = contentLength() < 0 ? 0 : contentLength() - unread.count();
        return !isContinueAwaited && left <= connection.all().limits.maxDrain();
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
        return head.isHttp10() ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
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
        ServerBody here = body;
        if (here == null) {
            here = new ServerBody(connection);
            here.ended();
            body = here;
        }
        if (isContinueAwaited && !here.hasEnded()) {
            isContinueAwaited = false;
            connection.output().sendContinue();
        }
        return here.reader();
    }

    @Override
    public Transport transport() {
        return connection.transport();
    }

    @Override
    public Future<Void> disconnected() {
        Future<Void> told = disconnected;
        if (told == null) {
            told = connection.newFuture();
            disconnected = told;
            if (connection.hasPeerEnded()) {
                told.setResult(null);
            }
        }
        return told;
    }

    @Override
    public boolean isDisconnected() {
        return connection.hasPeerEnded();
    }

    @Override
    public void cancelIfDisconnected() {
        isCancelled = true;
    }

    @Override
    public void respond(int status, Headers headers, Body content) throws Exception {
        isLast |= !head.isKeptAlive()
                || connection.isAnsweringTheLast()
                || (headers.size() > 0 && headers.hasToken("Connection", "close"))
                || (body != null && !body.hasEnded() && !canDrain(body));
        var responding = new ServerHttp1Sink(connection, this, status, headers, content);
        sink = responding;
        responding.respond();
    }

    @Override
    public WebSocketLink upgrade(Headers headers, WebSocketUpgrade upgrade) throws IOException {
        isLast = true;
        return connection.upgrade(headers, upgrade);
    }

    /// The end of the response can only be told by the end of the connection.
    void endsWithConnection() {
        isLast = true;
    }

    ServerHttp1Head head() {
        return head;
    }

    @Override
    public boolean isResponding() {
        return sink != null && sink.isHeadSent();
    }

    @Override
    public void closeAfterwards() {
        isLast = true;
    }

    @Override
    public String toString() {
        return head.method() + " " + head.target();
    }
}
