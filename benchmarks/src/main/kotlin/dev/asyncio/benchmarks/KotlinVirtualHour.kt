package dev.asyncio.benchmarks

import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest

/** The hour of virtual time of [VirtualHour], in Kotlin's `runTest`. */
internal object KotlinVirtualHour {

    @OptIn(ExperimentalCoroutinesApi::class)
    fun run(results: Results) {
        val sizes = results.sizes()
        val steps = sizes.testedSteps()
        val rounds = results.wholeRounds("testkit")
        while (rounds.next()) {
            var sum = 0L
            runTest(timeout = 60.seconds) {
                val channel = Channel<Int>(sizes.queueSize())
                List(sizes.testedTasks()) {
                    launch {
                        for (step in 0 until steps) {
                            delay(sizes.testedSleepSeconds().seconds)
                            channel.send(step)
                            sum += channel.receive()
                        }
                    }
                }.joinAll()
                Results.check("testkit", currentTime / 1000, steps.toLong() * sizes.testedSleepSeconds())
            }
            Results.check("testkit", sum, sizes.testedTasks() * (steps.toLong() * (steps - 1) / 2))
        }
    }
}
