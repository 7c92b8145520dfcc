package dev.asyncio;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// Something open that the program has to close: a socket, a file, a child process. For those who bring such
/// things to a loop, so that a [LoopAudit] can name what a program forgets. Python: what a `ResourceWarning`
/// is about.
///
/// ```java
/// opened = OpenResource.begin(loop, OpenResource.Kind.SOCKET, this);   // when it is opened
/// opened.end();                                                        // when somebody asks to close it
/// ```
/// Costs nothing on a loop without an audit. Confined to the loop.
public final class OpenResource {

    /// What is open.
    public enum Kind {
        /// A connection or a datagram endpoint.
        SOCKET,
        /// Something that listens for connections.
        SERVER,
        /// A file, or a watch of files.
        FILE,
        /// A pipe that the program has connected.
        PIPE,
        /// A child process.
        PROCESS,
        /// An [AsyncGenerator] that has begun and not ended.
        GENERATOR,
        /// Anything else.
        OTHER
    }

    private static final OpenResource UNAUDITED = new OpenResource(null, null, Kind.OTHER, "unaudited", null);

    private final @Nullable LoopAudit audit;

    /// The loop that tells of it when it is closed, or null.
    private final @Nullable EventLoop teller;

    private final Kind kind;
    private final Object what;
    private final @Nullable Throwable origin;

    private OpenResource(
            @Nullable LoopAudit audit, @Nullable EventLoop teller, Kind kind, Object what, @Nullable Throwable origin) {
        this.audit = audit;
        this.teller = teller;
        this.kind = kind;
        this.what = what;
        this.origin = origin;
    }

    /// Says that `what` is open from now on, until [#end()].
    ///
    /// @param what to be shown to people, by its `toString`; kept until the end
    public static OpenResource begin(EventLoop loop, Kind kind, Object what) {
        return begin(loop, kind, what, originOf(loop));
    }

    /// Says that `what` is open from now on, until [#end()], and was asked for elsewhere.
    ///
    /// @param what to be shown to people, by its `toString`; kept until the end
    /// @param origin what [#originOf] returned where the program asked for it, or null
    public static OpenResource begin(EventLoop loop, Kind kind, Object what, @Nullable Throwable origin) {
        LoopAudit audit = requireNonNull(loop, "OpenResource needs the loop it is used on, not null").audit;
        if (audit == null) {
            return UNAUDITED;
        }
        OpenResource opened = new OpenResource(
                audit,
                null,
                requireNonNull(kind, "OpenResource needs a kind, not null"),
                requireNonNull(what, "OpenResource needs to know what is open, not null"),
                origin);
        audit.add(opened);
        return opened;
    }

    /// Says that `what` is open from now on, until [#end()], and that the program has to be told if it
    /// forgets it: by the loop's audit, or, on a loop without one, by its exception handler when the loop is
    /// closed. For what is rare and dear, such as a pool of connections, since the caller's place is always
    /// kept.
    ///
    /// @param what to be shown to people, by its `toString`; kept until the end
    public static OpenResource beginWatched(EventLoop loop, Kind kind, Object what) {
        if (requireNonNull(loop, "OpenResource needs the loop it is used on, not null").audit != null) {
            return begin(loop, kind, what);
        }
        var opened = new OpenResource(
                null,
                loop,
                requireNonNull(kind, "OpenResource needs a kind, not null"),
                requireNonNull(what, "OpenResource needs to know what is open, not null"),
                new Throwable("Opened here"));
        loop.unclosed.add(opened);
        return opened;
    }

    /// {@return the caller's place, for something that will be open only later, and be opened by the loop;
    /// null if the loop has no audit}
    public static @Nullable Throwable originOf(EventLoop loop) {
        return requireNonNull(loop, "OpenResource needs the loop it is used on, not null").audit == null
                ? null
                : Place.of(loop, "Opened here");
    }

    /// Says that it is closed, or that somebody has asked for that. Has no effect the second time.
    public void end() {
        if (audit != null) {
            audit.remove(this);
        }
        if (teller != null) {
            teller.unclosed.remove(this);
        }
    }

    /// {@return what kind of thing is open}
    public Kind kind() {
        return kind;
    }

    /// {@return where it was opened, as a stack trace}
    public @Nullable Throwable origin() {
        return origin;
    }

    @Override
    public String toString() {
        return what.toString();
    }
}
