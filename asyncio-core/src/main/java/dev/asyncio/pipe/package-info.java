/// Transports on streams of the JDK that only a thread can wait for: the pipes of child processes, FIFOs,
/// terminals, standard input and output.
///
/// Shared by [dev.asyncio.subprocess] and the network's module, which show it to programs; not exported to
/// others.
package dev.asyncio.pipe;
