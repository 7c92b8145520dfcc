package dev.asyncio.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerMeterTest {

    @TempDir
    private Path folder;

    @Test
    void userAndSystemTimeAreAdded() throws Exception {
        Files.writeString(
                folder.resolve("stat"), "42 (a (b) c) S 1 42 42 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 9 0 1000\n");

        assertThat(new ServerMeter(folder).cpuSeconds()).hasValue(2.0);
    }

    @Test
    void residentMemoryIsInBytes() throws Exception {
        Files.writeString(folder.resolve("status"), "Name:\tjava\nVmHWM:\t  9000 kB\nVmRSS:\t    20 kB\n");

        assertThat(new ServerMeter(folder).residentBytes()).hasValue(20_480);
    }

    @Test
    void whatTheSystemDoesNotTellIsLeftOut() {
        var meter = new ServerMeter(folder.resolve("none"));

        assertThat(meter.cpuSeconds()).isEmpty();
        assertThat(meter.residentBytes()).isEmpty();
    }
}
