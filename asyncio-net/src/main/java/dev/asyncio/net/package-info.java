/// The network: connections, servers, datagrams and names. Python: the network part of `asyncio`.
///
/// [Streams][dev.asyncio.net.Streams] is the door for programs that await: it opens connections and servers
/// whose two ends are a [StreamReader][dev.asyncio.stream.StreamReader] and a
/// [StreamWriter][dev.asyncio.stream.StreamWriter]. [Transports][dev.asyncio.net.Transports] is the door to
/// the layer below, where a protocol is called with what arrives; in Python these are methods of the loop.
///
/// The sockets are Netty's, watched by the loop itself on its own thread: nothing here starts a thread but
/// the look-up of names, which no system can wait for.
package dev.asyncio.net;
