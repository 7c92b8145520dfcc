package program;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A user's methods that hold up whoever calls them.
public final class Blocks {

    private Blocks() {}

    public static void spinWhile(BooleanSupplier condition) {
        while (condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    public static void parkWhile(BooleanSupplier condition) {
        while (condition.getAsBoolean()) {
            LockSupport.parkNanos(50_000_000);
        }
    }
}
