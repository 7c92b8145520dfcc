package dev.asyncio.test;

import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.queue.Queue;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// The programs of the guide's page on cancelling everywhere.
class PoolTest {

    /// Hands out connections, and loses one whenever a borrower is cancelled.
    private static class Pool {

        final Queue<String> free = new Queue<>();

        Pool(String... connections) {
            for (String connection : connections) {
                free.putNowait(connection);
            }
        }

        String query(String sql) {
            String connection = free.get();
            sleep(seconds(1));
            free.putNowait(connection);
            return sql;
        }
    }

    private static final class MendedPool extends Pool {

        MendedPool(String... connections) {
            super(connections);
        }

        @Override
        String query(String sql) {
            String connection = free.get();
            try {
                sleep(seconds(1));
            } finally {
                free.putNowait(connection);
            }
            return sql;
        }
    }

    private static CancelEverywhere check(Callable<Pool> factory) {
        return CancelEverywhere.of(() -> {
            Pool pool = factory.call();
            return Scenario.of(() -> pool.query("select 1"))
                    .andAfterwards(() -> assertThat(pool.free.size()).isEqualTo(1));
        });
    }

    @Test
    void aPoolThatLosesConnectionsIsFound() {
        assertThatThrownBy(check(() -> new Pool("a connection"))::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("""
                        22 of 28 runs failed, first this one. The scenario was cancelled while it waited, at suspension \
                        1 of 1 (loop engine);\s
                        expected: 1
                         but was: 0
                         It was
                          Task 'scenario' [waits for sleep[PT1S left]]
                              at dev.asyncio.test.PoolTest$Pool.query(PoolTest.java:""")
                .hasMessageEndingWith("To have just this run: .only(\"LOOP/0/1/WHILE_WAITING\").check()");
    }

    @Test
    void aPoolThatTakesThemBackPasses() throws Exception {
        assertThat(check(() -> new MendedPool("a connection")).check()).hasToString("28 runs, 4 points, 0 missed");
    }
}
