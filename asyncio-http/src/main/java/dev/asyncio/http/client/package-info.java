/// HTTP's client, in the manner of aiohttp's. The door is [dev.asyncio.http.client.ClientSession]: a pool of
/// connections, with cookies, redirects and timeouts, over which any number of tasks send requests.
///
/// ```java
/// try (var session = ClientSession.create()) {
///     String page = session.get("https://example.org/").text();           // send, read, give the connection back
///     try (var response = session.get("https://example.org/big").send()) {
///         for (byte[] line : response.content().lines()) { ... }           // as it comes
///     }
/// }
/// ```
package dev.asyncio.http.client;
