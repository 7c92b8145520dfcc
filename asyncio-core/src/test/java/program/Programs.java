package program;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.runMain;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.KeyboardInterrupt;
import dev.asyncio.Runner;
import dev.asyncio.Signals;
import dev.asyncio.SystemExit;

/// Whole programs, to be run in processes of their own.
public final class Programs {

    private Programs() {}

    private static void say(String line) {
        IO.println(line);
    }

    // ---- run

    /// Ctrl+C arrives while main sleeps.
    public static final class Interrupted {
        public static void main(String[] args) {
            run(() -> {
                try {
                    say("ready");
                    sleep(seconds(60));
                } finally {
                    say("cleaned up");
                }
            });
        }
    }

    /// Ctrl+C arrives, and the program catches what comes of it.
    public static final class InterruptedAndCaught {
        public static void main(String[] args) {
            try {
                run(() -> {
                    say("ready");
                    sleep(seconds(60));
                });
            } catch (KeyboardInterrupt e) {
                say("caught: " + e.getMessage());
            }
            run(() -> say("the next run"));
        }
    }

    /// Ctrl+C arrives twice, because main does not end at the first.
    public static final class InterruptedTwice {
        public static void main(String[] args) {
            run(() -> {
                try {
                    say("ready");
                    sleep(seconds(60));
                } catch (CancelledError e) {
                    say("refused");
                    sleep(seconds(60));
                }
            });
        }
    }

    /// Ctrl+C arrives twice while main blocks the loop.
    public static final class InterruptedWhileBlocked {
        public static void main(String[] args) {
            run(() -> {
                say("ready");
                Thread.sleep(60_000);
            });
        }
    }

    /// Main swallows the cancellation and returns.
    public static final class InterruptSwallowed {
        public static void main(String[] args) {
            String result = run(() -> {
                try {
                    say("ready");
                    return sleep(seconds(60), "slept");
                } catch (CancelledError e) {
                    return "swallowed";
                }
            });
            say(result);
        }
    }

    // ---- signal handlers

    /// Handles two signals on the loop, and removes one of the handlers.
    public static final class Handling {
        public static void main(String[] args) {
            run(() -> {
                EventLoop loop = runningLoop();
                var done = loop.<String>createFuture();
                loop.addSignalHandler("USR2", () -> say("replaced"));
                loop.addSignalHandler("USR2", () -> {
                    say("USR2, on the loop: " + (runningLoop() == loop));
                });
                loop.addSignalHandler("TERM", () -> done.setResult("TERM"));
                say("ready");
                say(await(done));
                say("removed: " + loop.removeSignalHandler("TERM") + ", then " + loop.removeSignalHandler("TERM"));
                say("ready for the default");
                sleep(seconds(60));
            });
        }
    }

    /// A handler of the program's own for Ctrl+C takes the place of the cancellation.
    public static final class HandlingInterrupts {
        public static void main(String[] args) {
            run(() -> {
                var done = runningLoop().<String>createFuture();
                runningLoop().addSignalHandler("INT", () -> done.setResult("INT"));
                say("ready");
                say(await(done));
            });
        }
    }

    /// Loops over signals next to a handler for another one, then lets the earlier handlers back in.
    public static final class Receiving {
        public static void main(String[] args) {
            run(() -> {
                EventLoop loop = runningLoop();
                var done = loop.<String>createFuture();
                loop.addSignalHandler("USR2", () -> say("handler: USR2"));
                loop.addSignalHandler("TERM", () -> done.setResult("handler: TERM"));
                try (Signals signals = Signals.open("HUP", "TERM")) {
                    say("ready: " + signals);
                    for (String signal : signals) {
                        say("received: " + signal + ", in a task: " + (currentTask() != null));
                        if (signal.equals("TERM")) {
                            break;
                        }
                    }
                }
                say("ready again");
                say(await(done));
                say("ready for the default");
                sleep(seconds(60));
            });
        }
    }

    /// Closes the signals in one task while another one waits for them, and opens them wrongly.
    public static final class Closing {
        public static void main(String[] args) {
            run(() -> {
                Signals signals = Signals.open("HUP");
                var receiver = createTask(() -> {
                    for (String signal : signals) {
                        say("received: " + signal);
                    }
                    say("the loop has ended");
                });
                yieldNow();
                signals.close();
                await(receiver);
                say(signals.toString());
                try {
                    var _ = Signals.open("USR2", "NONSENSE");
                } catch (IllegalArgumentException e) {
                    say(e.getMessage());
                }
                try {
                    var _ = Signals.open();
                } catch (IllegalArgumentException e) {
                    say(e.getMessage());
                }
                say("handlers: " + runningLoop().removeSignalHandler("USR2"));
            });
        }
    }

    // ---- runMain

    /// Ends as its argument says.
    public static final class Main {
        public static void main(String[] args) {
            runMain(() -> {
                switch (args[0]) {
                    case "return" -> say("main ends");
                    case "throw" -> throw new IllegalStateException("broken");
                    case "exit" -> throw new SystemExit(7);
                    case "exit of a task" -> {
                        createTask(() -> {
                            throw new SystemExit(8);
                        });
                        sleep(seconds(60));
                    }
                    case "cancel" -> throw new CancelledError("own");
                    case "deadlock" -> await(createFuture());
                    case "wait" -> {
                        try {
                            say("ready");
                            sleep(seconds(60));
                        } finally {
                            say("cleaned up");
                        }
                    }
                    default -> throw new IllegalArgumentException(args[0]);
                }
            });
        }
    }

    // ---- reports at the end

    /// Leaves a coroutine that belongs to no loop.
    public static final class Forgetful {
        static Object kept;

        public static void main(String[] args) {
            kept = Makes.coroutine("forgotten");
            run(() -> say("main ends"));
        }
    }

    /// Says in which mode loops are made.
    public static final class Modes {
        public static void main(String[] args) {
            try (Runner runner = new Runner()) {
                say("debug: " + runner.loop().isDebug() + ", engine: "
                        + runner.loop().engineName());
                // A busy machine is no reason for debug mode to add a line.
                runner.loop().setSlowCallbackDuration(seconds(3600));
                runner.run(() -> sleep(seconds(3600)));
                say("slept");
            }
        }
    }

    // ---- a class initializer

    private static final class Initialized {
        static final String VALUE = await(coroutine(() -> sleep(seconds(0.001), "initialized")));
    }

    /// Awaits inside a class initializer.
    public static final class Pinned {
        public static void main(String[] args) {
            run(() -> {
                createTask(() -> say("other task"));
                say(Initialized.VALUE);
            });
        }
    }
}
