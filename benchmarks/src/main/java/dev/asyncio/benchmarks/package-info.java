/// The library and its peers side by side.
///
/// A *peer* is a program that does the same *workloads* with other means: this library on either engine,
/// CPython's asyncio, Kotlin's coroutines, ordinary virtual threads, Netty, Vert.x, and the bare mechanism
/// under the library. Each prints `RESULT` lines about a workload and ends ([PeerMain]), or serves
/// ([Serving]) while [LoadClient] measures it. [Bench] starts the peers one after another and compares the
/// figures; [Worker] is the library's own program, which any other harness may start as well.
@NullMarked
package dev.asyncio.benchmarks;

import org.jspecify.annotations.NullMarked;
