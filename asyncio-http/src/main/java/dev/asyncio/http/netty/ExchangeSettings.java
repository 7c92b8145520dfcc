package dev.asyncio.http.netty;

/// What a client wants of one response.
///
/// @param limit how many bytes of the body the reader keeps, about, before the server has to wait
/// @param decompresses whether the body is to be decompressed
/// @param maxBody how many bytes the body may have at most, decompressed
public record ExchangeSettings(int limit, boolean decompresses, long maxBody) {}
