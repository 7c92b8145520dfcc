package dev.asyncio.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.WriteBufferLimits;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The proof of the contract's proof: transports that are wrong in one thing, and the claims that find it.
class BrokenTransportsTest {

    /// A contract that tries two of the transports that a broken class makes.
    abstract static class Broken implements TransportContract {

        abstract MemoryTransport end(BaseProtocol protocol);

        @Override
        public void connect(BaseProtocol sender, BaseProtocol receiver) {
            MemoryTransport.join(end(sender), end(receiver));
        }

        @Override
        public int moreThanBuffersHold() {
            return 200_000; // there are no other buffers in memory
        }

        @Override
        public Duration patience() {
            return Duration.ofMillis(500);
        }
    }

    @Test
    void closeThatDropsTheLastBytesIsFound() {
        assertThat(Verdicts.failuresOf(DropsTheLastBytes.class))
                .contains("closeSendsWhatIsBufferedFirst", "protocolsAreToldOfBeginningDataEndAndLossInThisOrder")
                .doesNotContain("moreThanAllBuffersHoldArrivesWhole", "abortDropsWhatIsBuffered");
    }

    static class DropsTheLastBytes extends Broken {
        @Override
        MemoryTransport end(BaseProtocol protocol) {
            return new MemoryTransport(protocol) {
                @Override
                public void close() {
                    outgoing.pollLast();
                    super.close();
                }
            };
        }
    }

    @Test
    void lossInsideOfCloseIsFound() {
        assertThat(Verdicts.failuresOf(TellsInsideOfClose.class)).contains("lossIsToldOnceAndNotInsideOfCloseOrAbort");
    }

    static class TellsInsideOfClose extends Broken {
        @Override
        MemoryTransport end(BaseProtocol protocol) {
            return new MemoryTransport(protocol) {
                @Override
                void lose(@Nullable Exception why) {
                    if (!isLost) {
                        super.lose(why);
                        protocol().connectionLost(why);
                        setProtocol(new Witness());
                    }
                }

                @Override
                public void close() {
                    abort();
                }
            };
        }
    }

    @Test
    void lossThatIsToldTwiceIsFound() {
        assertThat(Verdicts.failuresOf(TellsTwice.class)).contains("lossIsToldOnceAndNotInsideOfCloseOrAbort");
    }

    static class TellsTwice extends Broken {
        @Override
        MemoryTransport end(BaseProtocol protocol) {
            return new MemoryTransport(protocol) {
                @Override
                void lose(@Nullable Exception why) {
                    if (!isLost) {
                        loop.callSoon(() -> protocol().connectionLost(why));
                    }
                    super.lose(why);
                }
            };
        }
    }

    @Test
    void dataInsideOfTheWriteIsFound() {
        assertThat(Verdicts.failuresOf(DeliversAtOnce.class))
                .contains("whatIsWrittenArrivesWholeAndInItsOrder")
                .doesNotContain("lossIsToldOnceAndNotInsideOfCloseOrAbort");
    }

    static class DeliversAtOnce extends Broken {
        @Override
        MemoryTransport end(BaseProtocol protocol) {
            return new MemoryTransport(protocol) {
                @Override
                void pumpSoon() {
                    if (isClosing()) {
                        super.pumpSoon();
                    } else {
                        pump();
                    }
                }
            };
        }
    }

    @Test
    void pauseThatIsIgnoredIsFound() {
        assertThat(Verdicts.failuresOf(IgnoresPauseReading.class))
                .contains(
                        "neitherDataNorTheEndComesWhileReadingIsPaused",
                        "protocolThatPausesInItsCallIsLeftAloneUntilItResumes",
                        "pauseAndResumeMayBeRepeated")
                .doesNotContain("closeSendsWhatIsBufferedFirst");
    }

    static class IgnoresPauseReading extends Broken {
        @Override
        MemoryTransport end(BaseProtocol protocol) {
            return new MemoryTransport(protocol) {
                @Override
                public void pauseReading() {}
            };
        }
    }

    @Test
    void writerThatIsNeverResumedIsFound() {
        assertThat(Verdicts.failuresOf(NeverResumes.class))
                .contains(
                        "writingIsPausedOnceAboveTheHighMarkAndResumedAtTheLowOne",
                        "markOfZeroPausesUntilEverythingIsSent")
                .doesNotContain("whatIsWrittenArrivesWholeAndInItsOrder");
    }

    static class NeverResumes extends Broken {
        @Override
        MemoryTransport end(BaseProtocol protocol) {
            return new MemoryTransport(protocol) {
                @Override
                void resumeIfLow() {}
            };
        }
    }

    @Test
    void marksThatHoldOnlyForTheNextWriteAreFound() {
        assertThat(Verdicts.failuresOf(ForgetsToPause.class)).contains("lowerMarksHoldForWhatIsBufferedAlready");
    }

    static class ForgetsToPause extends Broken {
        @Override
        MemoryTransport end(BaseProtocol protocol) {
            return new MemoryTransport(protocol) {
                private boolean isSetting;

                @Override
                public void setWriteBufferLimits(WriteBufferLimits newLimits) {
                    isSetting = true;
                    super.setWriteBufferLimits(newLimits);
                    isSetting = false;
                }

                @Override
                void pauseIfHigh() {
                    if (!isSetting) {
                        super.pauseIfHigh();
                    }
                }
            };
        }
    }

    @Test
    void writeThatKeepsTheCallersArrayIsFound() {
        assertThat(Verdicts.failuresOf(KeepsTheArray.class))
                .contains("whatWasWrittenMayBeChangedAtOnce")
                .doesNotContain("whatIsWrittenArrivesWholeAndInItsOrder");
    }

    static class KeepsTheArray extends Broken {
        @Override
        MemoryTransport end(BaseProtocol protocol) {
            return new MemoryTransport(protocol) {
                @Override
                public void write(ByteBuffer data) {
                    if (data.hasArray() && data.hasRemaining() && !isClosing()) {
                        ByteBuffer kept = data.slice();
                        super.write(data);
                        outgoing.pollLast();
                        outgoing.add(kept);
                    } else {
                        super.write(data);
                    }
                }
            };
        }
    }

    @Test
    void callsOfAnotherThreadAreFound() {
        assertThat(Verdicts.failuresOf(CallsFromElsewhere.class))
                .contains("protocolsAreToldOfBeginningDataEndAndLossInThisOrder");
    }

    static class CallsFromElsewhere extends Broken {
        @Override
        MemoryTransport end(BaseProtocol protocol) {
            return new MemoryTransport(protocol) {
                @Override
                void deliver(ByteBuffer piece) {
                    try {
                        Thread.ofPlatform().start(() -> deliverHere(piece)).join();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }

                private void deliverHere(ByteBuffer piece) {
                    try {
                        super.deliver(piece);
                    } catch (IllegalStateException e) {
                        // The loop refuses what the protocol asks of it here.
                    }
                }
            };
        }
    }
}
