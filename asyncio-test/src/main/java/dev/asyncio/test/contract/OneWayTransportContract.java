package dev.asyncio.test.contract;

/// What a [WriteTransport][dev.asyncio.stream.WriteTransport] and the
/// [ReadTransport][dev.asyncio.stream.ReadTransport] at its other end promise to their protocols: the
/// contract of pipes, and half of the [TransportContract].
///
/// Each claim, whatever else it says, also checks that both protocols are called on the loop, one call at a
/// time, never inside of what a task calls (but `pauseWriting`), first with `connectionMade`, last with
/// `connectionLost`, each of them once.
public interface OneWayTransportContract extends TransportLifeContract, SendingContract, ReceivingContract {}
