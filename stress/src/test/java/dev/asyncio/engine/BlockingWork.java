package dev.asyncio.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/// Work that plain Java code waits for.
interface BlockingWork {

    /// Brings work. Any thread.
    ///
    /// @param waiting the thread that takes it
    void add(Runnable work, Thread waiting);

    /// Takes the next piece of work, blocking the calling thread until there is one.
    Runnable take() throws InterruptedException;

    /// Parks the thread.
    final class Parking implements BlockingWork {

        private final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();

        @Override
        public void add(Runnable work, Thread waiting) {
            calls.add(work);
            LockSupport.unpark(waiting);
        }

        @Override
        public Runnable take() {
            Runnable call = calls.poll();
            while (call == null) {
                LockSupport.park(this);
                call = calls.poll();
            }
            return call;
        }
    }

    /// Takes from a blocking queue.
    final class Taking implements BlockingWork {

        private final LinkedBlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();

        @Override
        public void add(Runnable work, Thread waiting) {
            calls.add(work);
        }

        @Override
        public Runnable take() throws InterruptedException {
            return calls.take();
        }
    }

    /// Waits on a monitor.
    final class Monitoring implements BlockingWork {

        private final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();

        @Override
        public synchronized void add(Runnable work, Thread waiting) {
            calls.add(work);
            notifyAll();
        }

        @Override
        public synchronized Runnable take() throws InterruptedException {
            while (calls.isEmpty()) {
                wait();
            }
            return calls.remove();
        }
    }
}
