/// An interpreter for *scenarios*: small asynchronous programs written as JSON, each with the trace that
/// CPython's asyncio leaves when it runs them, line by line.
///
/// [Main] reads scenarios and judges them. An [Interpreter] executes one program on one loop with a
/// [VirtualClock] and returns its [Trace]. A program consists of blocks of operations, whose fields are
/// expressions: [Blocks] executes the former, by the operations registered by family ([TaskOperations],
/// [QueueOperations], …), and [Expressions] evaluates the latter, in a [Frame] of variables. [Labels] and
/// [Kinds] give objects and exceptions the names they bear in traces.
///
/// Everything here calls the library as a user would: the traces are evidence only as long as nothing else is
/// behind them.
package dev.asyncio.conformance;
