/// What the library promises of each of its seams, as tests to be run on an implementation of your own.
///
/// A contract is an interface of tests. A test class implements it, says how to make what is to be tried, and
/// JUnit runs every claim:
///
/// {@snippet file="dev/asyncio/test/contract/VirtualTimePollerTest.java" region="poller"}
///
/// - [PollerContract][dev.asyncio.test.contract.PollerContract] for a [Poller][dev.asyncio.Poller]
/// - [LoopClockContract][dev.asyncio.test.contract.LoopClockContract] for a clock
/// - [LoopInstrumentContract][dev.asyncio.test.contract.LoopInstrumentContract] for an instrument
/// - [ExecutorContract][dev.asyncio.test.contract.ExecutorContract] for an executor of `runInExecutor`
/// - [TransportContract][dev.asyncio.test.contract.TransportContract] for a connection
/// - [OneWayTransportContract][dev.asyncio.test.contract.OneWayTransportContract] for a pipe
/// - [DatagramTransportContract][dev.asyncio.test.contract.DatagramTransportContract] for datagrams
///
/// The name of a test is the claim. The library's own implementations are held to the same contracts, and for
/// each contract but that of datagrams there are broken implementations that it has to find.
///
/// Contracts meet real threads and sockets, so they run in real time. They never measure it: what has to come
/// is waited for, at most for `patience()`, which only a broken implementation uses up.
package dev.asyncio.test.contract;
