package dev.asyncio;

/// Whether new loops start in debug mode: `-Dasyncio.debug=true`. Python: `PYTHONASYNCIODEBUG`.
final class DebugMode {

    static final boolean BY_PROPERTY = Boolean.getBoolean("asyncio.debug");

    private DebugMode() {}
}
