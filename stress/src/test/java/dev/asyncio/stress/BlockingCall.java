package dev.asyncio.stress;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// The ways in which plain Java code blocks, each of them ended by another thread or by the passing of a moment.
enum BlockingCall {
    SLEEP {
        @Override
        void block() throws InterruptedException {
            Thread.sleep(Duration.ofNanos(20_000));
        }
    },
    YIELD {
        @Override
        void block() {
            Thread.yield();
        }
    },
    PARK {
        @Override
        void block() {
            Thread caller = Thread.currentThread();
            var isOver = new AtomicBoolean();
            elsewhere(() -> {
                isOver.set(true);
                LockSupport.unpark(caller);
            });
            while (!isOver.get()) {
                LockSupport.park(this);
            }
        }
    },
    LATCH {
        @Override
        void block() throws InterruptedException {
            var latch = new CountDownLatch(1);
            elsewhere(latch::countDown);
            latch.await();
        }
    },
    SEMAPHORE {
        @Override
        void block() throws InterruptedException {
            var permits = new Semaphore(0);
            elsewhere(permits::release);
            permits.acquire();
        }
    },
    LOCK {
        @Override
        void block() throws InterruptedException {
            var lock = new ReentrantLock();
            var isHeld = new CountDownLatch(1);
            elsewhere(() -> {
                lock.lock();
                try {
                    isHeld.countDown();
                    Stress.moment();
                } finally {
                    lock.unlock();
                }
            });
            isHeld.await();
            lock.lock();
            try {
                Stress.moment();
            } finally {
                lock.unlock();
            }
        }
    },
    MONITOR {
        @Override
        void block() throws InterruptedException {
            var monitor = new Object();
            var isHeld = new CountDownLatch(1);
            elsewhere(() -> {
                synchronized (monitor) {
                    isHeld.countDown();
                    Stress.moment();
                }
            });
            isHeld.await();
            synchronized (monitor) {
                Stress.moment();
            }
        }
    },
    WAIT {
        @Override
        void block() throws InterruptedException {
            var isOver = new AtomicBoolean();
            elsewhere(() -> {
                synchronized (isOver) {
                    isOver.set(true);
                    isOver.notifyAll();
                }
            });
            synchronized (isOver) {
                while (!isOver.get()) {
                    isOver.wait();
                }
            }
        }
    },
    QUEUE {
        @Override
        void block() throws InterruptedException {
            var queue = new SynchronousQueue<String>();
            elsewhere(() -> {
                try {
                    queue.put("item");
                } catch (InterruptedException e) {
                    throw new AssertionError("Nobody interrupts this thread", e);
                }
            });
            queue.take();
        }
    },
    FUTURE {
        @Override
        void block() throws InterruptedException, ExecutionException {
            CompletableFuture.runAsync(Stress::moment).get();
        }
    },
    JOIN_PLATFORM_THREAD {
        @Override
        void block() throws InterruptedException {
            Thread.ofPlatform().start(Stress::moment).join();
        }
    },
    JOIN_VIRTUAL_THREAD {
        @Override
        void block() throws InterruptedException {
            Thread.ofVirtual().start(Stress::moment).join();
        }
    };

    /// Blocks the calling thread for a moment.
    abstract void block() throws Exception;

    /// Does something on another thread, at about the time when the caller blocks.
    private static void elsewhere(Runnable action) {
        Thread.startVirtualThread(() -> {
            Stress.moment();
            action.run();
        });
    }
}
