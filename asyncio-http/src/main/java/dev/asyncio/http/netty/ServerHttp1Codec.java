package dev.asyncio.http.netty;

import dev.asyncio.http.server.HttpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Netty's codec of HTTP/1.1 for servers, with two differences: folded header fields, which Netty unfolds,
/// are refused, since programs that disagree about them can be played off against each other; and it is the
/// response itself that knows whether it has a body.
final class ServerHttp1Codec extends CombinedChannelDuplexHandler<ServerHttp1Codec.Decoder, ServerHttp1Codec.Encoder> {

    ServerHttp1Codec(HttpLimits limits) {
        super(
                new Decoder(new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.maxTarget())
                        .setMaxHeaderSize(limits.maxHead())
                        .setMaxChunkSize(Integer.MAX_VALUE)),
                new Encoder());
    }

    /// A response to `HEAD`: its fields are those of a response with a body.
    static final class HeadOnly extends DefaultFullHttpResponse {

        HeadOnly(HttpResponseStatus status, HttpHeaders fields) {
            super(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER, fields, EmptyHttpHeaders.INSTANCE);
        }
    }

    static final class Encoder extends HttpResponseEncoder {

        @Override
        protected void encodeHeaders(HttpHeaders headers, ByteBuf into) {
            if (headers instanceof ServerHttp1Fields encoded) {
                encoded.encode(into);
            } else {
                super.encodeHeaders(headers, into);
            }
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse response) {
            return response instanceof HeadOnly || super.isContentAlwaysEmpty(response);
        }
    }

    static final class Decoder extends HttpRequestDecoder {

        // Netty's decoder reads the head line by line, as far as whole lines have come.
        private boolean isInHead = true;
        private boolean hasLines;
        private boolean isFolded;

        Decoder(HttpDecoderConfig config) {
            super(config);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
            int from = buffer.readerIndex();
            int before = out.size();
            super.decode(context, buffer, out);
            if (isInHead) {
                lookForFolds(buffer, from, buffer.readerIndex());
            }
            for (int i = before; i < out.size(); i++) {
                Object message = out.get(i);
                if (message instanceof HttpRequest request) {
                    headEnded(request);
                }
                if (message instanceof LastHttpContent) {
                    isInHead = true;
                }
            }
        }

        private void lookForFolds(ByteBuf buffer, int from, int to) {
            int lineStart = from;
            while (lineStart < to) {
                byte first = buffer.getByte(lineStart);
                isFolded |= hasLines && (first == ' ' || first == '\t');
                hasLines = true;
                int end = buffer.indexOf(lineStart, to, (byte) '\n');
                lineStart = end < 0 ? to : end + 1;
            }
        }

        private void headEnded(HttpRequest request) {
            if (isFolded && request.decoderResult().isSuccess()) {
                request.setDecoderResult(
                        DecoderResult.failure(new IllegalArgumentException("A header field is folded")));
            }
            isInHead = false;
            hasLines = false;
            isFolded = false;
        }
    }
}
