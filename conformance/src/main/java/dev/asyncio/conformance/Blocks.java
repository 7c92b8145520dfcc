package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;

/// Executes blocks: on the stack of the task, callback or generator that reaches them.
final class Blocks {

    /// More than any scenario needs; beyond it, a program is taken not to end.
    private static final int MAX_STEPS = 20_000;

    private final Interpreter interpreter;
    private final Operations operations = new Operations();
    private int steps;

    Blocks(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    Signal execute(Frame frame, JsonNode block) {
        try {
            // Counts as a step itself, so that a loop around an empty block ends as well.
            countStep();
            for (JsonNode fields : block) {
                countStep();
                var call = new Call(interpreter, frame, fields);
                Signal signal = operations.get(call.text("op")).execute(call);
                if (signal != Signal.Plain.NEXT) {
                    return signal;
                }
            }
            return Signal.Plain.NEXT;
        } catch (ScenarioFault fault) {
            interpreter.trace.giveUp(fault);
            throw fault;
        }
    }

    private void countStep() {
        if (interpreter.trace.isOver()) {
            throw new ScenarioFault("The run is over");
        }
        if (++steps > MAX_STEPS) {
            throw new ScenarioFault("The program does not end: it has taken " + MAX_STEPS + " steps");
        }
    }
}
