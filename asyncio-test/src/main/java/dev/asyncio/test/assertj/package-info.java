/// Assertions about tasks, futures and traces for programs that have AssertJ. The rest of the kit does
/// without it.
package dev.asyncio.test.assertj;
