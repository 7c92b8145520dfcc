/// Fibers: code that can be suspended and resumed by the loop's thread, and nothing else.
///
/// An [Engine] belongs to one event loop and makes its [Fiber]s. There are two, with one semantics:
/// [LoopEngine] runs virtual threads *on* the loop's own thread, by being their scheduler; [HandoffEngine]
/// needs no access to the JDK's insides and passes a baton between ordinary virtual threads. This is the
/// only package that starts, suspends or resumes a task's thread.
package dev.asyncio.engine;
