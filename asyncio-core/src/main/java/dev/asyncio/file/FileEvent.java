package dev.asyncio.file;

import java.nio.file.Path;

/// A change that a [FileWatch] has seen.
///
/// @param kind what happened
/// @param path to what it happened: the watched directory, resolved with the name of what changed in it; for
///     [Kind#OVERFLOW] the directory itself
public record FileEvent(Kind kind, Path path) {

    /// What can happen to a file or directory.
    public enum Kind {
        /// It was made, or moved to here.
        CREATED,
        /// Its content or its attributes changed. Writing a file once may cause several of these.
        MODIFIED,
        /// It was deleted, or moved away.
        DELETED,
        /// More happened than could be noted; look for yourself.
        OVERFLOW
    }
}
