package dev.asyncio;

/// A future that is completed by hand.
final class PlainFuture<T> extends Future<T> {

    PlainFuture(EventLoop loop) {
        super(loop);
    }
}
