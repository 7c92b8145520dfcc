import org.jspecify.annotations.NullMarked;

/// Runs scenario programs on the library and compares their traces with those of CPython's asyncio.
@NullMarked
module dev.asyncio.conformance {
    requires com.fasterxml.jackson.databind;
    requires dev.asyncio.core;
    requires static org.jspecify;
}
