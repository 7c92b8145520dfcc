package dev.asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// The address of a Unix socket that has a name and no file, which Linux has: it is gone when the socket is
/// closed, and any user of the machine (of its network namespace) can connect to it. Python: a path that
/// begins with a NUL, `'\0name'`.
///
/// Programs write the name behind a NUL, as in Python, where a path is asked for as text; this type is what
/// they find where addresses are told, because the JDK's [UnixDomainSocketAddress] cannot hold one.
///
/// Source: `man 7 unix`.
public final class AbstractUnixAddress extends SocketAddress {

    private static final long serialVersionUID = 1L;

    /// How many bytes a name can have: the 108 of `sun_path` without the NUL.
    private static final int LONGEST_NAME = 107;

    private final String name;

    private AbstractUnixAddress(String name) {
        this.name = name;
    }

    /// {@return the address of the name, without the NUL}
    ///
    /// @param name from 1 to 107 bytes in UTF-8
    /// @throws IllegalArgumentException if it is shorter or longer
    public static AbstractUnixAddress of(String name) {
        requireNonNull(name, "An abstract Unix socket needs a name, not null");
        int length = name.getBytes(UTF_8).length;
        if (length < 1 || length > LONGEST_NAME) {
            throw new IllegalArgumentException("The name of an abstract Unix socket must have 1 to " + LONGEST_NAME
                    + " bytes, but '" + name + "' has " + length);
        }
        return new AbstractUnixAddress(name);
    }

    /// {@return the address for a path as text: that of a file, or, after a NUL, an abstract name}
    static SocketAddress ofPath(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException(
                    "A Unix socket needs a path, or a name after a NUL, but the text is empty");
        }
        return path.charAt(0) == 0 ? of(path.substring(1)) : UnixDomainSocketAddress.of(path);
    }

    /// {@return the name, without the NUL}
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AbstractUnixAddress address && address.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /// {@return the name behind an `@`, as the tools of Linux write it}
    @Override
    public String toString() {
        return "@" + name;
    }
}
