/// An HTTP server in the manner of aiohttp.
///
/// An [Application][dev.asyncio.http.server.Application] has routes; a
/// [Handler][dev.asyncio.http.server.Handler] turns a [Request][dev.asyncio.http.server.Request] into a
/// [Response][dev.asyncio.http.server.Response], in plain awaiting code; a
/// [Middleware][dev.asyncio.http.server.Middleware] stands around handlers. An
/// [HttpServer][dev.asyncio.http.server.HttpServer] serves it, within
/// [HttpLimits][dev.asyncio.http.server.HttpLimits], and [Web][dev.asyncio.http.server.Web] is all that a
/// main program needs.
package dev.asyncio.http.server;
