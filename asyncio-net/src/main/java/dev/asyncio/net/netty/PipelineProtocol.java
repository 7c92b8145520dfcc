package dev.asyncio.net.netty;

import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;

/// A protocol that speaks by Netty's codecs: it puts handlers of its own between the channel and the
/// transport.
///
/// Everything else about the connection stays as it is: who connects or listens, TLS, the transport's reading
/// and its pauses, its end. What the handlers consume, the transport never sees; what they pass on is the
/// protocol's as ever, so a connection that is upgraded to something else removes them and sets another
/// protocol. What the handlers send, they write by their own contexts, on the loop's thread; see
/// [NettyPoller#flushSoon].
public interface PipelineProtocol extends Protocol {

    /// The connection is made, TLS included. On the loop's thread. The default [Protocol#connectionMade] is
    /// not called.
    ///
    /// @param netty the transport's place in the pipeline, to add handlers before it
    /// @param transport the last handler
    /// @param early what has come already, for the first of the new handlers; it belongs to the callee
    void connectionMade(ChannelHandlerContext netty, Transport transport, List<ByteBuf> early);
}
