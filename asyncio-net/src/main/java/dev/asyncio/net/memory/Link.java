package dev.asyncio.net.memory;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// What a link of a [MemoryNetwork] does to what is sent over it. Immutable: each method returns a changed
/// copy.
///
/// ```java
/// Link mobile = new Link().delay(millis(80)).jitter(millis(40)).bandwidth(50_000).loss(0.02);
/// ```
/// The default takes no time and loses nothing. The probabilities are for each packet: a datagram, or a piece
/// of a stream of at most 1460 bytes.
///
/// @param delay how long each packet is under way
/// @param jitter how much longer than that at most, chosen anew for each packet; datagrams can overtake each
///     other by it, streams cannot
/// @param bandwidth in bytes a second, for all connections and datagrams of one direction together; 0 for no
///     limit
/// @param loss the probability that a packet is lost; a stream sends it again after 0.2 s, 0.4 s and so on
/// @param duplication the probability that a datagram comes twice
/// @param reordering the probability that a datagram is held up, so that later ones overtake it
/// @param holdUp for how long it is held up then
/// @param largestPiece streams arrive in pieces of 1 to so many bytes, each a nanosecond after the other at
///     least, so that tasks see them one by one; 0 for no such pieces
public record Link(
        Duration delay,
        Duration jitter,
        long bandwidth,
        double loss,
        double duplication,
        double reordering,
        Duration holdUp,
        int largestPiece) {

    /// A perfect link.
    public Link() {
        this(Duration.ZERO, Duration.ZERO, 0, 0, 0, 0, Duration.ZERO, 0);
    }

    /// Checks the values.
    ///
    /// @throws IllegalArgumentException if a duration or a number is negative, or a probability above 1
    public Link {
        checkDuration("delay", delay);
        checkDuration("jitter", jitter);
        checkNumber("bandwidth", bandwidth);
        checkProbability("loss", loss);
        checkProbability("duplication", duplication);
        checkProbability("reordering", reordering);
        checkDuration("holdUp", holdUp);
        checkNumber("largestPiece", largestPiece);
    }

    private static void checkDuration(String what, Duration value) {
        if (requireNonNull(value, "A link's " + what + " is a duration, not null")
                .isNegative()) {
            throw new IllegalArgumentException(
                    "A link's " + what + " must not be negative, but is " + value + "; use Duration.ZERO for none");
        }
    }

    private static void checkNumber(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "A link's " + what + " must not be negative, but is " + value + "; use 0 for no limit");
        }
    }

    private static void checkProbability(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("A link's " + what + " is a probability from 0 to 1, but is " + value
                    + "; 0.01 is one in a hundred");
        }
    }

    /// {@return a link on which each packet is under way for so long}
    public Link delay(Duration each) {
        return new Link(each, jitter, bandwidth, loss, duplication, reordering, holdUp, largestPiece);
    }

    /// {@return a link on which each packet is under way for up to so much longer}
    public Link jitter(Duration most) {
        return new Link(delay, most, bandwidth, loss, duplication, reordering, holdUp, largestPiece);
    }

    /// {@return a link that takes at most so many bytes a second} 0 for no limit.
    public Link bandwidth(long bytesPerSecond) {
        return new Link(delay, jitter, bytesPerSecond, loss, duplication, reordering, holdUp, largestPiece);
    }

    /// {@return a link that loses packets} With 1 nothing ever arrives.
    public Link loss(double probability) {
        return new Link(delay, jitter, bandwidth, probability, duplication, reordering, holdUp, largestPiece);
    }

    /// {@return a link that duplicates datagrams}
    public Link duplication(double probability) {
        return new Link(delay, jitter, bandwidth, loss, probability, reordering, holdUp, largestPiece);
    }

    /// {@return a link that holds datagrams up, so that others overtake them}
    public Link reordering(double probability, Duration heldUpFor) {
        return new Link(delay, jitter, bandwidth, loss, duplication, probability, heldUpFor, largestPiece);
    }

    /// {@return a link on which streams arrive in pieces of 1 to so many bytes} 1 for byte by byte.
    public Link pieces(int largest) {
        return new Link(delay, jitter, bandwidth, loss, duplication, reordering, holdUp, largest);
    }
}
