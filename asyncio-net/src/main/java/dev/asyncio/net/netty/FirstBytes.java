package dev.asyncio.net.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at the beginning of what a peer sends, so that one who does not speak TLS can be told so in plain
/// words; then leaves the pipeline.
final class FirstBytes extends ChannelInboundHandlerAdapter {

    /// RFC 8446, section 5.1: the types of records, of which a peer's first is an alert or a handshake.
    private static final int ALERT = 21;

    private static final int HANDSHAKE = 22;

    private static final List<String> HTTP =
            List.of("GET ", "POST", "PUT ", "HEAD", "HTTP", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI ");

    private @Nullable String speaks;
    private boolean hasCome;

    /// {@return what the peer speaks if it is not TLS, such as "plain HTTP"; else null}
    @Nullable
    String speaks() {
        return speaks;
    }

    /// {@return whether the peer has sent anything}
    boolean hasCome() {
        return hasCome;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (bytes.isReadable()) {
            hasCome = true;
            speaks = guess(bytes);
            context.fireChannelRead(message);
            context.pipeline().remove(this);
        } else {
            context.fireChannelRead(message);
        }
    }

    private static @Nullable String guess(ByteBuf bytes) {
        int first = bytes.getUnsignedByte(bytes.readerIndex());
        if (first == ALERT || first == HANDSHAKE) {
            return null;
        }
        String start = bytes.toString(bytes.readerIndex(), Math.min(4, bytes.readableBytes()), US_ASCII);
        if (HTTP.contains(start)) {
            return "plain HTTP";
        }
        if (start.equals("SSH-")) {
            return "SSH";
        }
        return start.chars().allMatch(c -> c >= ' ' && c < 127) ? "plain text" : "something else";
    }
}
