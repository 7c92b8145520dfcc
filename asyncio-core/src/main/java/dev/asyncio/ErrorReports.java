package dev.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Brings a report to the exception handler, or to the log.
final class ErrorReports {

    private static final Logger LOGGER = System.getLogger("asyncio");

    private ErrorReports() {}

    static void deliver(EventLoop loop, @Nullable ExceptionHandler handler, ErrorContext what) {
        if (handler == null) {
            log(what);
            return;
        }
        try {
            handler.handle(loop, what);
        } catch (SystemExit | KeyboardInterrupt e) {
            throw e;
        } catch (Throwable thrown) {
            // Both are lost otherwise.
            log(ErrorContext.of("Unhandled error in exception handler", thrown));
            log(what);
        }
    }

    static void log(ErrorContext what) {
        StringBuilder text = new StringBuilder(what.message());
        if (what.task() != null && !what.message().contains(what.task().name())) {
            text.append("\n  task: ").append(what.task());
        }
        if (what.asyncGenerator() != null) {
            text.append("\n  generator: ").append(what.asyncGenerator());
        }
        if (what.origin() != null) {
            text.append("\n  made ").append(CallSite.of(what.origin()));
        }
        LOGGER.log(Level.ERROR, text.toString(), what.exception());
    }
}
