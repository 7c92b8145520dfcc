/// Child processes whose input, output and end are awaited. Python: `asyncio.subprocess`.
///
/// [Subprocesses][dev.asyncio.subprocess.Subprocesses] is the door. It starts a program and returns a
/// [Subprocess][dev.asyncio.subprocess.Subprocess], whose pipes are [streams][dev.asyncio.stream]; or it runs
/// one from beginning to end and returns what it printed. Below it stand a
/// [transport][dev.asyncio.subprocess.SubprocessTransport] and a
/// [protocol][dev.asyncio.subprocess.SubprocessProtocol], for those who want to be called.
///
/// A process that is closed while it runs is killed, and so are its descendants: a `try` statement around it
/// leaves nothing behind, however it ends.
///
/// The JDK reads and writes pipes in calls that block, and hold the carrier of a virtual thread meanwhile. So
/// each pipe has a small thread of its own, which ends with the pipe. Processes live in real time: under
/// virtual time the clock stands still while one runs.
package dev.asyncio.subprocess;
