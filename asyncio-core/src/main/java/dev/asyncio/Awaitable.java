package dev.asyncio;

/// What [Asyncio#await(Awaitable)] takes: a [Future], a [Task], or a [Coroutine], which is not yet started.
/// Python: `collections.abc.Awaitable`.
///
/// @param <T> the type of the result
public sealed interface Awaitable<T> permits Future, Coroutine {}
