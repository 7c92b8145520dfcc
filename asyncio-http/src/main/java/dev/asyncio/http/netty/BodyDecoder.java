package dev.asyncio.http.netty;

import dev.asyncio.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.compression.BrotliDecoder;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.compression.ZlibWrapper;
import io.netty.handler.codec.compression.Zstd;
import io.netty.handler.codec.compression.ZstdDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decompresses a body, piece by piece, by Netty's decoders.
///
/// A small piece may become a thousand times as large, so no more than a slice of it is taken at a time.
public final class BodyDecoder {

    /// How much compressed data is taken at a time; at the best ratio of gzip, 1:1032, that is 4 MB.
    static final int SLICE = 4 * 1024;

    /// The last coding first: they are undone in this order.
    private final EmbeddedChannel decoders;

    private BodyDecoder(List<ChannelHandler> handlers) {
        this.decoders = new EmbeddedChannel(handlers.toArray(ChannelHandler[]::new));
    }

    /// {@return what can be asked for, for the field `Accept-Encoding`}
    public static String accepted() {
        return "gzip, deflate" + (Brotli.isAvailable() ? ", br" : "") + (Zstd.isAvailable() ? ", zstd" : "");
    }

    /// {@return a decoder for a body with these fields; null if it is not compressed, or in a way that is not
    /// known}
    static @Nullable BodyDecoder of(Headers headers) {
        List<ChannelHandler> handlers = new ArrayList<>();
        for (String value : headers.all("Content-Encoding")) {
            for (String coding : value.split(",", -1)) {
                String name = coding.strip().toLowerCase(Locale.ROOT);
                if (name.isEmpty() || name.equals("identity")) {
                    continue;
                }
                ChannelHandler handler = handler(name);
                if (handler == null) {
                    return null;
                }
                handlers.addFirst(handler);
            }
        }
        return handlers.isEmpty() ? null : new BodyDecoder(handlers);
    }

    private static @Nullable ChannelHandler handler(String coding) {
        return switch (coding) {
            case "gzip", "x-gzip" -> ZlibCodecFactory.newZlibDecoder(ZlibWrapper.GZIP, 0);
            // It means zlib's format, but some servers send the bare stream.
            case "deflate" -> ZlibCodecFactory.newZlibDecoder(ZlibWrapper.ZLIB_OR_NONE, 0);
            case "br" -> Brotli.isAvailable() ? new BrotliDecoder() : null;
            case "zstd" -> Zstd.isAvailable() ? new ZstdDecoder() : null;
            default -> null;
        };
    }

    /// Decompresses some bytes, which belong to the callee.
    ///
    /// @param to gets what comes out, and owns it
    /// @throws RuntimeException if they are not what they should be
    void decode(ByteBuf bytes, Consumer<ByteBuf> to) {
        decoders.writeInbound(bytes);
        for (ByteBuf out = decoders.readInbound(); out != null; out = decoders.readInbound()) {
            to.accept(out);
        }
    }

    /// Ends it, and passes on what is left.
    ///
    /// @throws RuntimeException if the end is missing
    void finish(Consumer<ByteBuf> to) {
        decoders.finish();
        for (ByteBuf out = decoders.readInbound(); out != null; out = decoders.readInbound()) {
            to.accept(out);
        }
    }

    void release() {
        decoders.finishAndReleaseAll();
    }
}
