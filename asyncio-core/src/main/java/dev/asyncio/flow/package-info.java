/// The publishers of `java.util.concurrent.Flow` as something to iterate over, and the other way round.
///
/// [Flows][dev.asyncio.flow.Flows] is the door: `iterate` gives a task what a publisher sends, in an ordinary `for`
/// loop, and `publisher` makes a publisher of a generator. Demand travels with both: a slow consumer slows the
/// producer down, on whatever threads either lives.
package dev.asyncio.flow;
