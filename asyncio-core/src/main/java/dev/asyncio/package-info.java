/// Python's asyncio for Java: event loop, tasks, futures and structured concurrency.
///
/// [Asyncio] is the door: import its functions statically and write `run`, `createTask`, `await`. A task is a
/// virtual thread that a single-threaded [EventLoop] schedules itself, so `await` is an ordinary call and
/// everything between two awaits runs alone. What stands here is the kernel: loop, ready queue, timers,
/// [Future], [Task], the structures built on them ([TaskGroup], [Timeout], `gather`), and [Context]. Locks,
/// queues, files and executors stand in packages of their own, written with what this one exports.
package dev.asyncio;
