package dev.asyncio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;

/// Makes sure that there is room on the stack before the library changes anything that it could not change back.
///
/// A stack may overflow in any call, also in the middle of what belongs together: a task that stands in a
/// future's list, but has not suspended; one that has suspended for the loop, but not for the JDK, whose own
/// bookkeeping does not survive an overflow either. The loop would be lost. So whatever suspends a task, or opens
/// a scope that has to be closed, asks here first, and the overflow comes while nothing has happened yet.
///
/// What is done in that room must not link a lambda, a concatenation of strings or a switch over types: the JDK does
/// so at the first use, and needs more.
///
/// How: a method's frame in the interpreter has a slot for each of its variables, even for those that nobody
/// uses, and the interpreter checks on entry that the frame fits. Compiled code checks the same, as it must be
/// able to go back to the interpreter in the branch that is never taken; there it is a few instructions, some
/// 0.3 ns. (Recursion would do as well, at hundreds of times the price.)
final class StackRoom {

    /// Never. The compiler must not know.
    @SuppressWarnings("FieldMayBeFinal")
    private static boolean isUnthinkable;

    private StackRoom() {}

    /// Initializes the classes of the library that could be used for the first time where the stack ends: one
    /// whose initialization overflows is lost to the whole process ([NoClassDefFoundError]).
    static void prepareClasses() {
        Lookup lookup = MethodHandles.lookup();
        for (Class<?> early : List.of(
                ContextVar.class,
                ContextVar.Token.class,
                AsyncGenerator.State.class,
                Task.Status.class,
                TaskOption.Start.class,
                ReturnWhen.class,
                Timeout.State.class,
                NeverAwaited.class,
                ErrorReports.class,
                SlowCallbacks.class,
                CallSite.class)) {
            try {
                lookup.ensureInitialized(early);
            } catch (IllegalAccessException e) {
                throw new AssertionError("A class of this very package", e);
            }
        }
    }

    /// Throws [StackOverflowError] unless there are 4 KB: some thirty calls in the interpreter, where suspending
    /// and going on with another task takes about half of them.
    static void forAwait() {
        reserve(1);
    }

    /// Throws [StackOverflowError] unless there are 8 KB: for what suspends a few calls further down, and must
    /// not fail there.
    static void forScope() {
        reserve(2);
    }

    /// @param frames how many frames of 4 KB
    @SuppressWarnings("UnusedVariable") // they are what takes the room
    private static void reserve(int frames) {
        double aa, ab, ac, ad, ae, af, ag, ah, ai, aj, ak, al, am, an, ao, ap;
        double ba, bb, bc, bd, be, bf, bg, bh, bi, bj, bk, bl, bm, bn, bo, bp;
        double ca, cb, cc, cd, ce, cf, cg, ch, ci, cj, ck, cl, cm, cn, co, cp;
        double da, db, dc, dd, de, df, dg, dh, di, dj, dk, dl, dm, dn, dp, ea;
        double eb, ec, ed, ee, ef, eg, eh, ei, ej, ek, el, em, en, eo, ep, fa;
        double fb, fc, fd, fe, ff, fg, fh, fi, fj, fk, fl, fm, fn, fo, fp, ga;
        double gb, gc, gd, ge, gf, gg, gh, gi, gj, gk, gl, gm, gn, go, gp, ha;
        double hb, hc, hd, he, hf, hg, hh, hi, hj, hk, hl, hm, hn, ho, hp, ia;
        double ib, ic, id, ie, ig, ih, ii, ij, ik, il, im, in, io, ip, ja, jb;
        double jc, jd, je, jf, jg, jh, ji, jj, jk, jl, jm, jn, jo, jp, ka, kb;
        double kc, kd, ke, kf, kg, kh, ki, kj, kk, kl, km, kn, ko, kp, la, lb;
        double lc, ld, le, lf, lg, lh, li, lj, lk, ll, lm, ln, lo, lp, ma, mb;
        double mc, md, me, mf, mg, mh, mi, mj, mk, ml, mm, mn, mo, mp, na, nb;
        double nc, nd, ne, nf, ng, nh, ni, nj, nk, nl, nm, nn, no, np, oa, ob;
        double oc, od, oe, of, og, oh, oi, oj, ok, ol, om, on, oo, op, pa, pb;
        double pc, pd, pe, pf, pg, ph, pi, pj, pk, pl, pm, pn, po, pp, aq, bq;
        if (isUnthinkable) {
            throw new AssertionError();
        }
        if (frames > 1) {
            reserve(frames - 1);
        }
    }
}
