package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A task that is awaited while it is the next to run may run on the stack of the task that awaits it. Nothing
/// of that is to be seen, on either engine.
class GuestTaskTest {

    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    private final List<String> seen = new ArrayList<>();

    @AsyncioTest
    void theAwaitedTaskIsTheCurrentOne() {
        Task<?> host = currentTask();

        Task<Task<?>> guest = createTask(() -> currentTask());

        assertThat(await(guest)).isSameAs(guest);
        assertThat(currentTask()).isSameAs(host);
    }

    @AsyncioTest
    void threadLocalsOfEitherAreNotSeenByTheOther() {
        LOCAL.set("host");

        String ofGuest = await(createTask(() -> {
            String before = String.valueOf(LOCAL.get());
            LOCAL.set("guest");
            return before;
        }));

        assertThat(ofGuest).isEqualTo("null");
        assertThat(LOCAL.get()).isEqualTo("host");
    }

    @AsyncioTest
    void threadLocalsStayApartWhenTheAwaitedTaskSuspends() {
        LOCAL.set("host");

        String ofGuest = await(createTask(() -> {
            LOCAL.set("guest");
            sleep(seconds(1));
            return LOCAL.get();
        }));

        assertThat(ofGuest).isEqualTo("guest");
        assertThat(LOCAL.get()).isEqualTo("host");
    }

    @AsyncioTest
    void scopedValuesOfTheHostAreNotBoundInTheAwaitedTask() {
        ScopedValue.where(SCOPED, "host").run(() -> {
            boolean bound = await(createTask(SCOPED::isBound));

            assertThat(bound).isFalse();
        });
    }

    @AsyncioTest
    void anInterruptOfTheHostIsNotSeenByTheAwaitedTask() {
        Thread.currentThread().interrupt();

        boolean interrupted = await(createTask(Thread::interrupted));

        assertThat(interrupted).isFalse();
        Thread.interrupted();
    }

    @AsyncioTest
    void othersThatWereReadyBeforeRunBefore() {
        createTask(() -> seen.add("first"));
        Task<Boolean> second = createTask(() -> seen.add("second"));
        createTask(() -> seen.add("third"));

        await(second);
        seen.add("host");

        assertThat(seen).containsExactly("first", "second", "third", "host");
    }

    @AsyncioTest
    void cancellingTheHostCancelsTheAwaitedTaskFirst() {
        Task<Void> host = createTask(() -> {
            try {
                await(createTask(() -> {
                    try {
                        sleep(seconds(9));
                    } finally {
                        seen.add("guest ends");
                    }
                }));
            } finally {
                seen.add("host ends");
            }
        });
        sleep(seconds(1));

        host.cancel("enough");

        assertThatThrownBy(() -> await(host)).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(seen).containsExactly("guest ends", "host ends");
    }

    @AsyncioTest
    void theFailureOfTheAwaitedTaskArrivesAsItIs() {
        IllegalStateException failure = new IllegalStateException("planted");

        assertThatThrownBy(() -> await(createTask(() -> {
                    throw failure;
                })))
                .isSameAs(failure);
    }

    @AsyncioTest
    void tenThousandTasksMayAwaitOneAnother() {
        assertThat(depth(10_000)).isEqualTo(10_000);
    }

    private static int depth(int left) {
        return left == 0 ? 0 : 1 + await(createTask(() -> depth(left - 1)));
    }

    @AsyncioTest
    void theStackOfEachIsItsOwn() {
        List<Task<Void>> guests = new ArrayList<>();
        Task<Void> host = createTask(() -> hostsOne(guests));
        sleep(seconds(1));

        assertThat(methods(host)).contains("hostsOne").doesNotContain("isHosted");
        assertThat(methods(guests.getFirst())).contains("isHosted").doesNotContain("hostsOne");
    }

    private static void hostsOne(List<Task<Void>> guests) {
        Task<Void> guest = createTask(GuestTaskTest::isHosted);
        guests.add(guest);
        await(guest);
    }

    private static void isHosted() {
        sleep(seconds(9));
    }

    private static List<String> methods(Task<?> task) {
        // Not task.stack(), which leaves out frames of this module, and with them this test's.
        return Arrays.stream(TaskFrames.of(task, task.fiber))
                .map(StackTraceElement::getMethodName)
                .toList();
    }

    @AsyncioTest
    void aCircleOfTheTwoCanBeCancelled() {
        Task<?>[] host = new Task<?>[1];
        host[0] = createTask(() -> {
            await(createTask(() -> {
                try {
                    await(host[0]);
                } finally {
                    seen.add("guest ends");
                }
            }));
        });
        sleep(seconds(1));

        host[0].cancel("cut");

        assertThatThrownBy(() -> await(host[0])).isInstanceOf(CancelledError.class);
        assertThat(seen).containsExactly("guest ends");
    }

    @AsyncioTest
    void aTaskThatIsAloneGoesOnAtOnce() {
        for (int i = 0; i < 3; i++) {
            seen.add("before " + i);
            yieldNow();
        }

        assertThat(seen).containsExactly("before 0", "before 1", "before 2");
    }
}
