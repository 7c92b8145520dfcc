package dev.asyncio;

import java.util.Set;

/// What [Asyncio#waitOn] found. The sets keep the order of the arguments and are the caller's to change.
///
/// @param done the futures that are done or cancelled
/// @param pending the others
/// @param <F> the type of the futures
public record WaitResult<F extends Future<?>>(Set<F> done, Set<F> pending) {}
