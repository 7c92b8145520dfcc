/// Tests of programs that use asyncio for Java, with JUnit and without waiting.
///
/// A method marked [AsyncioTest][dev.asyncio.test.AsyncioTest] is a task on a loop of its own: it awaits,
/// starts tasks and cancels them as the program does. The loop's clock is a
/// [VirtualTime][dev.asyncio.VirtualTime], which jumps to the next timer whenever nothing is ready, so an
/// hour's sleep takes no time, a race has one outcome, and a duration can be compared with `isEqualTo`. A test
/// that cannot end, leaves tasks behind, or causes trouble where nobody looks, fails and says where.
///
/// {@snippet file="dev/asyncio/test/RetryTest.java" region="retry"}
package dev.asyncio.test;
