/// Testing of what is served and of what is asked for, without a socket and under virtual time.
///
/// A [TestClient][dev.asyncio.http.testing.TestClient] serves an application on a
/// [network in memory][dev.asyncio.net.memory.MemoryNetwork] and sends it requests. Nothing is faked but the
/// network: client, server, codecs, limits and timeouts are those of a program.
package dev.asyncio.http.testing;
