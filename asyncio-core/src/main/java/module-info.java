/// Python's asyncio for Java: event loop, tasks, futures, structured concurrency. Depends on nothing.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the network's module is not there yet when this one is compiled
module dev.asyncio.core {
    // Annotations only; nothing is needed at run time, nor by those who compile against this module.
    requires static org.jspecify;

    // sun.misc.Signal: the JDK has no other way to handle Ctrl+C and its like.
    requires jdk.unsupported;

    exports dev.asyncio;
    exports dev.asyncio.channel;
    exports dev.asyncio.file;
    exports dev.asyncio.flow;
    exports dev.asyncio.introspect;
    exports dev.asyncio.pipe to
            dev.asyncio.net;
    exports dev.asyncio.queue;
    exports dev.asyncio.resilience;
    exports dev.asyncio.stream;
    exports dev.asyncio.subprocess;
    exports dev.asyncio.sync;
}
