/// HTTP for asyncio: a client and a server in the manner of aiohttp, on Netty's codecs.
@org.jspecify.annotations.NullMarked
module dev.asyncio.http {
    requires static org.jspecify;

    // Their types stand in our signatures: StreamReader, Tls, ServerOptions.
    requires transitive dev.asyncio.core;
    requires transitive dev.asyncio.net;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.codec.compression;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;

    // For JSON; may be missing.
    requires static com.fasterxml.jackson.databind;

    exports dev.asyncio.http;
    exports dev.asyncio.http.client;
    exports dev.asyncio.http.server;
    exports dev.asyncio.http.websocket;

    uses dev.asyncio.http.JsonCodec;
}
