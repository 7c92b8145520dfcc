/// Byte streams and what carries them: transports, protocols, [StreamReader][dev.asyncio.stream.StreamReader]
/// and [StreamWriter][dev.asyncio.stream.StreamWriter]. Python: `transports.py`, `protocols.py`,
/// `streams.py`.
///
/// A [Transport][dev.asyncio.stream.Transport] moves bytes and knows nothing of their meaning; a
/// [Protocol][dev.asyncio.stream.Protocol] is called with what arrives and knows nothing of sockets. Programs
/// that await rather than be called use the streams, which are a protocol underneath.
///
/// Nothing here opens a connection. Pipes of child processes are opened by the core, sockets by the module
/// `dev.asyncio.net`; tests bring transports that live in memory. All of them meet in this package.
package dev.asyncio.stream;
