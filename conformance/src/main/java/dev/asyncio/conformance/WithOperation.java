package dev.asyncio.conformance;

import static java.util.Objects.requireNonNull;

import dev.asyncio.TaskGroup;
import dev.asyncio.Timeout;
import dev.asyncio.sync.Barrier;
import dev.asyncio.sync.Condition;
import dev.asyncio.sync.Hold;
import dev.asyncio.sync.Lock;
import dev.asyncio.sync.Semaphore;
import org.jspecify.annotations.Nullable;

/// `with` over whatever can be entered and left.
final class WithOperation {

    private WithOperation() {}

    static void register(Operations all) {
        all.control("with", WithOperation::execute);
    }

    private static Signal execute(Call call) {
        Object manager = call.value("of", Object.class);
        Inside inside = new Inside(call, manager);
        Signal signal;
        try {
            signal = run(manager, inside);
        } catch (Throwable raised) {
            String phase = inside.isReached ? "exit " : "enter ";
            call.trace(phase + inside.shown + call.interpreter().values.failure(raised));
            throw raised;
        }
        call.trace("exit " + inside.shown + " ok");
        return signal;
    }

    /// What happens between entering and leaving.
    private static final class Inside {

        final String shown;
        private final Call call;
        private final Object manager;
        boolean isReached;

        Inside(Call call, Object manager) {
            this.call = call;
            this.manager = manager;
            this.shown = call.show(manager);
        }

        /// @param value of the entry
        Signal run(@Nullable Object value) {
            isReached = true;
            // Entering a timeout or a group yields the thing itself, which is no news in a trace.
            Object news = value == manager ? null : value;
            call.trace("enter " + shown + call.interpreter().values.outcome(news));
            call.assign("as", value);
            return call.block("body");
        }
    }

    private static Signal run(Object manager, Inside inside) {
        return switch (manager) {
            case Lock lock -> runHolding(lock.hold(), inside);
            case Semaphore semaphore -> runHolding(semaphore.hold(), inside);
            case Condition condition -> runHolding(condition.hold(), inside);
            case Barrier barrier -> inside.run((long) barrier.await());
            case Timeout timeout -> timeout.run(inside::run);
            // Without a result only if somebody cancelled the group, which no program can.
            case TaskGroup group -> requireNonNull(group.call(inside::run));
            case ScriptedManager scripted -> runScripted(scripted, inside);
            default -> throw new ScenarioFault("A " + manager.getClass().getSimpleName() + " cannot be entered");
        };
    }

    private static Signal runHolding(Hold hold, Inside inside) {
        // A try-with-resources statement would let the body's exception go before one of the release; in Python
        // it is the other way round.
        try {
            return inside.run(null);
        } finally {
            hold.close();
        }
    }

    private static Signal runScripted(ScriptedManager manager, Inside inside) {
        Object value = manager.enter();
        Signal signal;
        try {
            signal = inside.run(value);
        } catch (ScenarioFault fault) {
            throw fault;
        } catch (Throwable raised) {
            if (manager.exit(raised)) {
                return Signal.Plain.NEXT;
            }
            throw raised;
        }
        manager.exit(null);
        return signal;
    }
}
