package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values under typed keys: what an application's parts hand to each other. aiohttp: `app[AppKey]`,
/// `request[...]`. Confined to the loop.
///
/// ```java
/// static final Attributes.Key<Pool> POOL = Attributes.key("pool");
/// app.resource(attributes -> {
///     Pool pool = Pool.open();
///     attributes.put(POOL, pool);
///     return pool;
/// });
/// app.get("/", request -> Response.json(request.attribute(POOL).query("…")));
/// ```
public final class Attributes {

    private final @Nullable Attributes outer;
    private final Map<Key<?>, Object> values = new HashMap<>(4);

    /// Creates attributes without values.
    public Attributes() {
        this(null);
    }

    /// @param outer where to look for what is not here
    Attributes(@Nullable Attributes outer) {
        this.outer = outer;
    }

    /// Names a value; each is another one, whatever its name.
    ///
    /// @param <T> the type of the value
    @SuppressWarnings("UnusedTypeParameter") // it says what put and get are to do
    public static final class Key<T> {

        private final String name;

        private Key(String name) {
            this.name = requireNonNull(name, "A key needs a name, not null");
        }

        @Override
        public String toString() {
            return "Key[" + name + "]";
        }
    }

    /// {@return a new key}
    ///
    /// @param name for messages
    public static <T> Key<T> key(String name) {
        return new Key<>(name);
    }

    /// Sets a value, in place of another one.
    public <T> void put(Key<T> key, T value) {
        values.put(
                requireNonNull(key, "put needs a key, not null"),
                requireNonNull(value, () -> key + " needs a value, not null"));
    }

    /// {@return the value, or null if there is none}
    @SuppressWarnings("unchecked") // put has checked it
    public <T> @Nullable T find(Key<T> key) {
        T value = (T) values.get(requireNonNull(key, "An attribute needs a key, not null"));
        return value == null && outer != null ? outer.find(key) : value;
    }

    /// {@return the value}
    ///
    /// @throws IllegalStateException if there is none
    public <T> T get(Key<T> key) {
        T value = find(key);
        if (value == null) {
            throw new IllegalStateException("Nothing has put a value for " + key
                    + "; put it in a resource of the application, or in a middleware");
        }
        return value;
    }

    @Override
    public String toString() {
        return "Attributes" + values.keySet();
    }
}
