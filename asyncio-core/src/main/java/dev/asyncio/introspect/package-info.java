/// Who waits for whom, as data and as text. Python 3.14: `asyncio.capture_call_graph` and its relatives.
///
/// A stack trace ends where a task begins. [CallGraphs][dev.asyncio.introspect.CallGraphs], the door, goes on
/// from there: to the tasks that await this one, and to those that await them, through `gather`, `shield`, task
/// groups and plain futures, each with its own call stack. The result is a
/// [CallGraph][dev.asyncio.introspect.CallGraph], to be looked at or printed.
///
/// Nothing here costs anything until it is called.
package dev.asyncio.introspect;
