package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.http.BodySink;
import dev.asyncio.http.BrokenBodyException;
import dev.asyncio.http.Headers;
import dev.asyncio.http.MalformedMessageException;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.stream.StreamReader;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request and its response, as Netty's messages, whatever the version of HTTP.
///
/// ```
/// begun ──sendHead──▶ sending ──endRequest──▶ sent
/// waiting ──head──▶ receiving ──end of body──▶ received
/// ```
/// The two go on side by side: a server may answer before it has the whole request. Confined to the loop.
final class NettyExchange implements ClientExchange {

    private enum Sent {
        NOTHING,
        HEAD,
        ALL
    }

    private final ClientLane lane;
    private final EventLoop loop;
    private final Future<ResponseHead> head;
    private final BodyReceiver body;
    private @Nullable Future<Void> wanted; // made by a request that waits to be asked for its body

    private Sent sent = Sent.NOTHING;
    private @Nullable ClientBody sink;
    private boolean hasAnswer;

    /// Whether what comes belongs to a response such as 100, which is not the answer.
    private boolean isInterim;

    /// Whether the connection speaks something else from here on.
    private boolean isSwitched;

    private boolean isReceived;
    private boolean isOver;
    private boolean keepsAlive;
    private Headers trailers = Headers.empty();
    private long lastActivity;
    private Runnable whenOver = () -> {};

    NettyExchange(ClientLane lane, ExchangeSettings settings) {
        this.lane = lane;
        this.loop = lane.loop();
        this.head = loop.createFuture();
        this.body = new BodyReceiver(lane, settings, this::fail, this::bodyEnded);
        this.lastActivity = loop.time();
    }

    // ---- sending, by the task

    @Override
    public void sendHead(RequestHead request, long length) throws IOException {
        if (sent != Sent.NOTHING) {
            throw new IllegalStateException(request.method() + " " + request.target() + " was sent already");
        }
        var message = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(request.method()),
                request.target(),
                // Headers have been checked when they were made.
                DefaultHttpHeadersFactory.headersFactory().withValidation(false));
        HttpHeaders fields = message.headers();
        for (Headers.Field field : request.headers()) {
            fields.add(field.name(), field.value());
        }
        sent = Sent.HEAD;
        sink = new ClientBody(lane.sending(), length);
        lane.sending().send(message, 256);
    }

    @Override
    public BodySink body() {
        return requireNonNull(sink, "There is no body before the head");
    }

    @Override
    public void endRequest() throws IOException {
        requireNonNull(sink, "There is no end before the head").end();
        sent = Sent.ALL;
        endIfComplete();
    }

    @Override
    public void awaitContinue() throws IOException {
        if (!hasAnswer && !isOver) {
            Future<Void> waiting = loop.createFuture();
            wanted = waiting;
            try {
                Asyncio.await(waiting);
            } finally {
                wanted = null;
            }
        }
    }

    // ---- receiving

    @Override
    public ResponseHead awaitHead() throws IOException {
        return Asyncio.await(head);
    }

    @Override
    public StreamReader content() {
        return body.reader();
    }

    @Override
    public Headers trailers() {
        return trailers;
    }

    /// Something has come. On the loop's thread.
    void received(Object message) {
        lastActivity = loop.time();
        hasAnswer = true;
        if (isReceived || isOver || isSwitched) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            Throwable cause = object.decoderResult().cause();
            fail(new MalformedMessageException("The server's answer is no proper HTTP: " + cause.getMessage(), cause));
            return;
        }
        if (message instanceof HttpResponse response) {
            headCame(response);
        }
        if (message instanceof HttpContent content && !isSwitched) {
            contentCame(content);
        }
    }

    private void headCame(HttpResponse response) {
        int status = response.status().code();
        if (status < 200 && status != 101) {
            if (status == 100 && wanted != null) {
                wanted.trySetResult(null);
            }
            isInterim = true;
            return;
        }
        isInterim = false;
        isSwitched = status == 101;
        keepsAlive = HttpUtil.isKeepAlive(response);
        var headers = new NettyHeaders(response.headers());
        body.begin(headers);
        if (wanted != null) {
            wanted.trySetResult(null); // it has an answer without the body
        }
        head.trySetResult(lane.head(response, headers));
    }

    private void contentCame(HttpContent content) {
        if (isInterim) {
            content.release();
            return;
        }
        if (lane.truncated() != null && content instanceof LastHttpContent) {
            content.release();
            return; // the end of the connection is no end of the body
        }
        if (content instanceof LastHttpContent last) {
            if (!last.trailingHeaders().isEmpty()) {
                trailers = new NettyHeaders(last.trailingHeaders());
            }
            body.received(content.content());
            body.end();
        } else {
            body.received(content.content());
        }
    }

    private void bodyEnded() {
        isReceived = true;
        endIfComplete();
    }

    private void endIfComplete() {
        if (isReceived && sent == Sent.ALL && !isOver) {
            over(keepsAlive && lane.truncated() == null);
        }
    }

    private void over(boolean isReusable) {
        isOver = true;
        lane.ended(this, isReusable);
        whenOver.run();
    }

    @Override
    public WebSocketLink upgrade(WebSocketUpgrade upgrade) throws IOException {
        if (!isSwitched || isOver) {
            throw new IllegalStateException(
                    this + " cannot become a WebSocket: the server has not agreed, or it is over");
        }
        WebSocketLink link = lane.upgrade(upgrade);
        isOver = true;
        whenOver.run();
        return link;
    }

    // ---- the end

    @Override
    public boolean hasAnswer() {
        return hasAnswer;
    }

    @Override
    public boolean hasHead() {
        return head.isDone();
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    @Override
    public boolean isComplete() {
        return isReceived && sent == Sent.ALL;
    }

    @Override
    public void fail(IOException reason) {
        if (isOver) {
            return;
        }
        isOver = true; // before anybody is told, who might give up as well
        tell(reason);
        over(false);
    }

    private void tell(IOException reason) {
        if (!head.isDone()) {
            head.setException(reason);
            var _ = head.exception(); // whoever gives up does not wait for it
        }
        body.fail(reason);
        if (wanted != null) {
            wanted.trySetException(reason);
        }
    }

    /// The connection has ended before the exchange was complete.
    void connectionLost(IOException reason) {
        if (isOver) {
            return;
        }
        if (!head.isDone()) {
            fail(reason);
        } else {
            fail(new BrokenBodyException(
                    "The connection ended after %d bytes of the response's body, which are not all of it"
                            .formatted(body.count()),
                    reason,
                    true));
        }
    }

    @Override
    public long taken() {
        return lane.sending().taken();
    }

    @Override
    public boolean isThrottled() {
        return body.isThrottled();
    }

    @Override
    public void whenOver(Runnable listener) {
        if (isOver) {
            listener.run();
        } else {
            Runnable before = whenOver;
            whenOver = () -> {
                before.run();
                listener.run();
            };
        }
    }

    @Override
    public long lastActivity() {
        return lastActivity;
    }

    @Override
    public String toString() {
        return "Exchange[%s, %s]"
                .formatted(
                        sent.name().toLowerCase(Locale.ROOT),
                        isReceived ? "received" : hasAnswer ? "receiving" : "waiting");
    }
}
