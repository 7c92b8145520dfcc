/// How the network in memory works: who there is, what is under way, and when it arrives. Knows neither Netty
/// nor the transports; the channels of `dev.asyncio.net.netty` stand on it as others stand on the system.
package dev.asyncio.net.wire;
