package dev.asyncio.benchmarks

import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.coroutineContext
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.yield

/** The workloads with Kotlin's coroutines, on the one thread of `runBlocking`, as this library's are on that of the loop. */
internal class KotlinCoroutines private constructor(private val results: Results) {

    // All of these are used by one thread only.
    private val sizes: Sizes = results.sizes()
    private var alive = 0
    private var mostAlive = 0
    private var unfired = 0

    companion object {

        /** Runs the workload named, and ends the process. */
        @JvmStatic
        fun main(arguments: Array<String>) = PeerMain.run(::run, arguments)

        @JvmStatic
        fun run(workload: String, results: Results): Boolean =
            if (workload == "testkit") {
                KotlinVirtualHour.run(results)
                true
            } else {
                runBlocking { KotlinCoroutines(results).run(workload) }
            }
    }

    private suspend fun run(workload: String): Boolean {
        when (workload) {
            "yield" -> yields()
            "spawn" -> spawn()
            "sleepers" -> sleepers()
            "queue" -> queue()
            "lock" -> lock()
            "timers" -> repeat(sizes.timerRounds()) { timers(TimerDelays.nanos(sizes.timers())) }
            "fanout" -> fanout()
            "startup" -> startup()
            else -> return false
        }
        return true
    }

    private suspend fun runAll(count: Int, body: suspend () -> Unit) = coroutineScope {
        List(count) { async { body() } }.awaitAll()
    }

    private suspend fun yields() {
        val times = sizes.yieldsEach()
        val rounds = results.rounds("yield", sizes.yielders().toLong() * times)
        while (rounds.next()) {
            runAll(sizes.yielders()) { repeat(times) { yield() } }
        }
    }

    private suspend fun spawn() {
        val count = sizes.awaitedOneByOne()
        var rounds = results.rounds("spawn-seq", count.toLong())
        while (rounds.next()) {
            Results.check("spawn-seq", sumOneByOne(count), sumBelow(count))
        }

        val gathered = sizes.gathered()
        rounds = results.rounds("spawn-gather", gathered.toLong())
        while (rounds.next()) {
            Results.check("spawn-gather", sumGathered(gathered), sumBelow(gathered))
        }
    }

    private suspend fun sumOneByOne(count: Int): Long = coroutineScope {
        var sum = 0L
        for (number in 0 until count) {
            sum += async { number }.await()
        }
        sum
    }

    private suspend fun sumGathered(count: Int): Long = coroutineScope {
        List(count) { number -> async { number } }.awaitAll().sumOf { it.toLong() }
    }

    private fun sumBelow(count: Int) = count.toLong() * (count - 1) / 2

    private suspend fun sleepers() {
        val began = System.nanoTime()
        runAll(sizes.sleepers()) {
            alive++
            mostAlive = maxOf(mostAlive, alive)
            delay((sizes.sleepSeconds() * 1e3).toLong())
            alive--
        }
        results.print("sleepers", (System.nanoTime() - began) / 1e9 - sizes.sleepSeconds(), "s")
        results.print("sleepers-peak", mostAlive.toDouble(), "tasks")
        results.printPeakMemory()
    }

    private suspend fun queue() {
        val count = sizes.items()
        val rounds = results.rounds("queue", count.toLong())
        while (rounds.next()) {
            val sum = coroutineScope {
                val queue = Channel<Int>(sizes.queueSize())
                launch {
                    for (item in 0 until count) {
                        queue.send(item)
                    }
                }
                var sum = 0L
                launch { repeat(count) { sum += queue.receive() } }.join()
                sum
            }
            Results.check("queue", sum, sumBelow(count))
        }
    }

    private suspend fun lock() {
        val times = sizes.acquisitionsEach()
        val acquisitions = sizes.contenders().toLong() * times
        var rounds = results.rounds("lock", acquisitions)
        while (rounds.next()) {
            val lock = Mutex()
            runAll(sizes.contenders()) { repeat(times) { lock.withLock { yield() } } }
        }

        rounds = results.rounds("sem", acquisitions)
        while (rounds.next()) {
            val semaphore = Semaphore(sizes.permits())
            runAll(sizes.contenders()) { repeat(times) { semaphore.withPermit { yield() } } }
        }
    }

    /** There are no timers that call back: a coroutine each, whose delay is a whole number of milliseconds. */
    private suspend fun timers(delays: LongArray) = coroutineScope {
        val cpuBefore = ProcessorTime.ofThisProcess()
        val began = System.nanoTime()
        val allFired = CompletableDeferred<Unit>()
        unfired = delays.size / 2
        val jobs = Array(delays.size) { index ->
            launch(start = CoroutineStart.UNDISPATCHED) {
                delay(delays[index] / 1_000_000 + 1)
                if (--unfired == 0) {
                    allFired.complete(Unit)
                }
            }
        }
        for (index in delays.indices step 2) {
            jobs[index].cancel()
        }
        val scheduled = (System.nanoTime() - began) / delays.size.toDouble()
        allFired.await()
        results.print("timers", (System.nanoTime() - began) / 1e9, "s")
        results.print("timers-cpu", ProcessorTime.ofThisProcess() - cpuBefore, "s")
        results.print("timers-schedule", scheduled, "ns")
    }

    private suspend fun fanout() {
        val times = sizes.awaitsEach()
        val awaits = sizes.fanouts().toLong() * sizes.awaiters() * times
        var rounds = results.rounds("fanout-done", awaits)
        while (rounds.next()) {
            repeat(sizes.fanouts()) {
                runAll(sizes.awaiters()) {
                    repeat(times) {
                        val future = CompletableDeferred<Unit>()
                        future.complete(Unit)
                        future.await()
                    }
                }
            }
        }

        val context = coroutineContext
        val loop = context[ContinuationInterceptor] as CoroutineDispatcher
        rounds = results.rounds("fanout-soon", awaits)
        while (rounds.next()) {
            repeat(sizes.fanouts()) {
                runAll(sizes.awaiters()) {
                    repeat(times) {
                        val future = CompletableDeferred<Unit>()
                        loop.dispatch(context) { future.complete(Unit) }
                        future.await()
                    }
                }
            }
        }
    }

    private suspend fun startup() = coroutineScope {
        val answer = async {
            yield()
            "hello"
        }
        results.print(answer.await())
    }
}
