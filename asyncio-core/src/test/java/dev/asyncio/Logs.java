package dev.asyncio;

import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes what the library logs to `asyncio`, in place of the console. One at a time.
///
/// By reflection, because the module of the library, in which its tests run, does not read `java.logging`.
final class Logs implements AutoCloseable {

    /// What was logged. Any thread adds to it.
    record Entry(String level, String message, @Nullable Throwable thrown) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Object logger; // kept, because java.util.logging refers to loggers weakly

    Logs() throws ReflectiveOperationException {
        System.getLogger("asyncio").log(Level.TRACE, "makes sure that there is such a logger");
        logger = Class.forName("java.util.logging.Logger")
                .getMethod("getLogger", String.class)
                .invoke(null, "asyncio");
        Class<?> filter = Class.forName("java.util.logging.Filter");
        setFilter(Proxy.newProxyInstance(
                Logs.class.getClassLoader(), new Class<?>[] {filter}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isLoggable")) {
                        entries.add(entryOf(arguments[0]));
                        return false;
                    }
                    return method.getName().equals("toString")
                            ? "Logs"
                            : method.getName().equals("hashCode") ? 1 : proxy == arguments[0];
                }));
    }

    private void setFilter(@Nullable Object filter) throws ReflectiveOperationException {
        logger.getClass()
                .getMethod("setFilter", Class.forName("java.util.logging.Filter"))
                .invoke(logger, filter);
    }

    private static Entry entryOf(Object logRecord) throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.util.logging.LogRecord");
        return new Entry(
                type.getMethod("getLevel").invoke(logRecord).toString(),
                (String) type.getMethod("getMessage").invoke(logRecord),
                (Throwable) type.getMethod("getThrown").invoke(logRecord));
    }

    List<Entry> entries() {
        return entries;
    }

    List<String> messages() {
        return entries.stream().map(Entry::message).collect(Collectors.toList());
    }

    @Override
    public void close() throws ReflectiveOperationException {
        setFilter(null);
    }
}
