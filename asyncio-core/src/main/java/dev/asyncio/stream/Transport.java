package dev.asyncio.stream;

/// A transport that receives and sends: a connection. Python: `asyncio.Transport`.
public interface Transport extends ReadTransport, WriteTransport {}
