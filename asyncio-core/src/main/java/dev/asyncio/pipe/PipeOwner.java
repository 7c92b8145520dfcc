package dev.asyncio.pipe;

import dev.asyncio.stream.ExtraInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a pipe belongs to, such as a process or a file. Any thread may ask for the names.
public interface PipeOwner {

    /// {@return what messages call it}
    String name();

    /// {@return the name of the thread that waits for the pipe}
    default String threadName() {
        return "pipe " + name();
    }

    /// {@return what the pipe's protocol is told of a failure}
    default Exception explain(IOException failure) {
        return failure;
    }

    /// The pipe has ended. Called on the loop, before its protocol is told.
    default void ended() {}

    /// {@return what else is known, see [dev.asyncio.stream.BaseTransport#extraInfo]}
    default <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        return null;
    }
}
