/// The test kit of asyncio for Java: JUnit tests whose bodies are tasks on a loop with virtual time.
@org.jspecify.annotations.NullMarked
module dev.asyncio.test {
    // Annotations only; nothing is needed at run time.
    requires static org.jspecify;
    requires transitive dev.asyncio.core;
    requires transitive org.junit.jupiter.api;

    // For the assertions in a package of their own; whoever uses them has it.
    requires transitive static org.assertj.core;

    exports dev.asyncio.test;
    exports dev.asyncio.test.assertj;
    exports dev.asyncio.test.contract;
    exports dev.asyncio.test.schedule;

    // JUnit makes the extensions, which nobody else needs to see.
    opens dev.asyncio.test to
            org.junit.platform.commons;
    opens dev.asyncio.test.schedule to
            org.junit.platform.commons;
}
