/// Keeps a program well when what it calls is not: [Retry][dev.asyncio.resilience.Retry] calls again,
/// [RateLimiter][dev.asyncio.resilience.RateLimiter] calls less often,
/// [CircuitBreaker][dev.asyncio.resilience.CircuitBreaker] stops calling for a while. Asyncio has none of them;
/// the words are those of resilience4j.
///
/// A *bulkhead*, which keeps a slow service from taking all tasks with it, is a
/// [CapacityLimiter][dev.asyncio.sync.CapacityLimiter]; a time limit is
/// [timeout][dev.asyncio.Asyncio#timeout(java.time.Duration, java.util.concurrent.Callable)]. They are combined by
/// putting one into another, the outermost first:
///
/// {@snippet file="dev/asyncio/resilience/TogetherTest.java" region="together"}
///
/// Time is that of the loop's clock, so tests take none on a virtual one; randomness comes from a
/// [RandomGenerator][java.util.random.RandomGenerator] of yours, so tests can repeat it. Everything here belongs
/// to the loop whose tasks use it.
package dev.asyncio.resilience;
