package dev.asyncio.conformance;

/// Executes one kind of operation and sees to its lines itself.
@FunctionalInterface
interface Operation {

    Signal execute(Call call);
}
