/// Mistakes that only some orders of execution bring out, each with its fixed twin: what a schedule search
/// has to find, and what it must not.
///
/// All of them pass in the usual order, first in, first out. They stand in a package of their own, as a
/// user's would, because the library leaves its own packages out of the stack traces that it shows.
@NullMarked
package catalogue;

import org.jspecify.annotations.NullMarked;
