/// Searches through the orders in which a program could have run.
///
/// Tasks switch only where they await, but in which order those that are ready go on is decided by a
/// millisecond here or there. [ScheduleTest][dev.asyncio.test.schedule.ScheduleTest] runs a JUnit test in a
/// thousand of these orders, [ScheduleSearch][dev.asyncio.test.schedule.ScheduleSearch] does the same for any
/// piece of code. A failure comes with the smallest change of the order that brings it out, and a line to run
/// it again.
///
/// {@snippet file="dev/asyncio/test/schedule/ScheduleTestTest.java" region="schedule-test"}
package dev.asyncio.test.schedule;
