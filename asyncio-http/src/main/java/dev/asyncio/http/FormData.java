package dev.asyncio.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The fields of a form, as a browser would send them. aiohttp: `FormData`.
///
/// ```java
/// new FormData().add("title", "Summer").add("photo", Body.file(Path.of("beach.jpg")), "beach.jpg")
/// ```
/// Without files it is sent as `application/x-www-form-urlencoded`, with files as `multipart/form-data` (RFC
/// 7578).
public final class FormData {

    private final List<Item> items = new ArrayList<>();

    /// @param text the value of a plain field, or null
    private record Item(
            String name,
            @Nullable String text,
            Body body,
            @Nullable String fileName) {}

    /// Creates a form without fields.
    public FormData() {}

    /// Adds a field. A name may occur more than once.
    public FormData add(String name, String value) {
        requireNonNull(value, () -> "Form field " + name + " needs a value, not null; leave it out");
        items.add(new Item(checkName(name), value, new BytesBody(ByteBuffer.wrap(value.getBytes(UTF_8)), null), null));
        return this;
    }

    /// Adds a file, or what is to be taken for one.
    ///
    /// @param fileName what the receiver is told of its name; null for nothing
    public FormData add(String name, Body body, @Nullable String fileName) {
        requireNonNull(body, () -> "Form field " + name + " needs a body, not null");
        items.add(new Item(checkName(name), null, body, fileName));
        return this;
    }

    private static String checkName(String name) {
        return requireNonNull(name, "A form field needs a name, not null");
    }

    /// {@return the fields as a body}
    public Body toBody() {
        boolean isPlain = items.stream().allMatch(item -> item.text != null);
        return isPlain ? urlEncoded() : multipart();
    }

    private Body urlEncoded() {
        String pairs = items.stream()
                .map(item ->
                        URLEncoder.encode(item.name, UTF_8) + "=" + URLEncoder.encode(requireNonNull(item.text), UTF_8))
                .collect(Collectors.joining("&"));
        return Body.text(pairs).as("application/x-www-form-urlencoded");
    }

    /// {@return the fields as `multipart/form-data`, with files or without}
    public Body multipart() {
        Multipart multipart = Multipart.of("form-data");
        for (Item item : items) {
            String disposition = "form-data; name=" + quoted(item.name)
                    + (item.fileName == null ? "" : "; filename=" + quoted(item.fileName));
            multipart.field(disposition, item.body);
        }
        return multipart;
    }

    /// As browsers do it (HTML Living Standard, "multipart form data").
    private static String quoted(String text) {
        return '"' + text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A") + '"';
    }
}
