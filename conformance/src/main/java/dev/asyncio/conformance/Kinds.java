package dev.asyncio.conformance;

import dev.asyncio.CancelledError;
import dev.asyncio.ExceptionGroup;
import dev.asyncio.GeneratorExit;
import dev.asyncio.InvalidStateException;
import dev.asyncio.OverReleaseException;
import dev.asyncio.StopAsyncIteration;
import dev.asyncio.SystemExit;
import dev.asyncio.ThrowableGroup;
import dev.asyncio.TimeoutException;
import dev.asyncio.queue.QueueEmptyException;
import dev.asyncio.queue.QueueFullException;
import dev.asyncio.queue.QueueShutDownException;
import dev.asyncio.sync.BrokenBarrierException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The names of exceptions in programs and traces, which are Python's, and what they are called here.
final class Kinds {

    /// By the exact class: a program that catches `RuntimeError` does not get an `InvalidStateError`.
    private static final Map<Class<?>, String> KIND_OF_CLASS = Map.ofEntries(
            Map.entry(BrokenBarrierException.class, "BrokenBarrierError"),
            Map.entry(CancelledError.class, "CancelledError"),
            Map.entry(GeneratorExit.class, "GeneratorExit"),
            Map.entry(IllegalArgumentException.class, "ValueError"),
            Map.entry(IllegalStateException.class, "RuntimeError"),
            Map.entry(InvalidStateException.class, "InvalidStateError"),
            Map.entry(NoSuchElementException.class, "LookupError"),
            Map.entry(OverReleaseException.class, "ValueError"),
            Map.entry(QueueEmptyException.class, "QueueEmpty"),
            Map.entry(QueueFullException.class, "QueueFull"),
            Map.entry(QueueShutDownException.class, "QueueShutDown"),
            Map.entry(StopAsyncIteration.class, "StopAsyncIteration"),
            Map.entry(SystemExit.class, "SystemExit"),
            Map.entry(TimeoutException.class, "TimeoutError"),
            Map.entry(UnsupportedOperationException.class, "RuntimeError"));

    private static final String CUSTOM = "Custom:";
    private static final String BASE = "Base:";

    /// What programs raised, and with which message. A message of the library's own is no part of a trace.
    private final IdentityHashMap<Throwable, String> messages = new IdentityHashMap<>();

    /// Raised for the kind `Custom:NAME`.
    private static final class CustomException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CustomException(String kind) {
            super(kind);
        }
    }

    /// Raised for the kind `Base:NAME`, which `Exception` does not catch.
    private static final class CustomError extends Error {

        private static final long serialVersionUID = 1L;

        CustomError(String kind) {
            super(kind);
        }
    }

    /// Makes the exception for which a program asks.
    Throwable make(String kind, @Nullable String message, List<Throwable> children) {
        if (kind.equals("ExceptionGroup")) {
            return ThrowableGroup.of("group", children);
        }
        Throwable made = make(kind, message);
        if (message != null) {
            messages.put(made, message);
        }
        return made;
    }

    private static Throwable make(String kind, @Nullable String message) {
        if (kind.startsWith(CUSTOM)) {
            return new CustomException(kind);
        }
        if (kind.startsWith(BASE)) {
            return new CustomError(kind);
        }
        String text = message == null ? "" : message;
        return switch (kind) {
            case "BrokenBarrierError" -> new BrokenBarrierException(text);
            case "CancelledError" -> new CancelledError(message);
            case "GeneratorExit" -> new GeneratorExit(message);
            case "InvalidStateError" -> new InvalidStateException(text);
            case "LookupError" -> new NoSuchElementException(message);
            case "QueueEmpty" -> new QueueEmptyException(text);
            case "QueueFull" -> new QueueFullException(text);
            case "QueueShutDown" -> new QueueShutDownException(text);
            case "RuntimeError" -> new IllegalStateException(message);
            case "StopAsyncIteration" -> new StopAsyncIteration(message);
            case "SystemExit" -> new SystemExit(1);
            case "TimeoutError" -> new TimeoutException(message);
            case "ValueError" -> new IllegalArgumentException(message);
            default -> throw new ScenarioFault("There is no exception kind '" + kind + "'");
        };
    }

    /// {@return the kind, and the message if the program gave one}
    String describe(Throwable exception) {
        String kind = kindOf(exception);
        if (exception instanceof ThrowableGroup group) {
            return group.exceptions().stream().map(this::describe).collect(Collectors.joining(", ", kind + "[", "]"));
        }
        // The text of a cancellation always comes from a program, by way of cancel().
        String message = exception instanceof CancelledError ? exception.getMessage() : messages.get(exception);
        return message == null ? kind : kind + "(" + message + ")";
    }

    /// {@return whether a clause that names these patterns catches the exception}
    boolean matches(Throwable exception, List<String> patterns) {
        String kind = kindOf(exception);
        return patterns.stream().anyMatch(pattern -> switch (pattern) {
            case "*" -> true;
            case "Exception" -> exception instanceof Exception;
            case "Custom" -> exception instanceof CustomException;
            default -> pattern.equals(kind);
        });
    }

    private static String kindOf(Throwable exception) {
        if (exception instanceof ThrowableGroup) {
            return exception instanceof ExceptionGroup ? "ExceptionGroup" : "BaseExceptionGroup";
        }
        if (exception instanceof CustomException || exception instanceof CustomError) {
            return String.valueOf(exception.getMessage());
        }
        String kind = KIND_OF_CLASS.get(exception.getClass());
        if (kind == null) {
            throw new ScenarioFault("No program knows an exception such as " + exception, exception);
        }
        return kind;
    }
}
