/// A network in memory, for tests: hosts with names and addresses, links between them with delays, losses and
/// limits, all under the clock of the loop.
///
/// The door is [dev.asyncio.net.memory.MemoryNetwork]. What runs over it does not notice: streams, servers,
/// TLS, datagrams and whatever stands on them use it as they use the system's sockets.
package dev.asyncio.net.memory;
