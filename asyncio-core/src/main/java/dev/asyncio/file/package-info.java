/// Files whose reading and writing never holds up the loop. Python has the `aiofiles` package for this.
///
/// [AsyncFiles][dev.asyncio.file.AsyncFiles] is the door. It [opens][dev.asyncio.file.AsyncFiles#open] files to
/// be read and written piece by piece, as bytes or as text, and has a call each for what is done with whole
/// files: read one, write one, copy, list a directory. An [AsyncFile][dev.asyncio.file.AsyncFile] is buffered
/// on both sides, so that most calls for a line or a few bytes neither suspend nor need a thread; its
/// operations take their turns, whichever tasks call them.
///
/// No system has a way to wait for a file as for a socket, so the work is done by other threads. They are [not
/// those of `toThread`][dev.asyncio.Asyncio#toThread]: a virtual thread that reads a file keeps its carrier, of
/// which there are only as many as processors.
package dev.asyncio.file;
