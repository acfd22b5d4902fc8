package dev.pawl.conformance.rule;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Rule.Level;

/** What a runner must keep and what nobody has a way to try in a build, so that nobody believes that it was tried. */
public interface UntestedRules extends RunnerRules {
    @Rule(
            id = "FWD-S02-power-cut",
            level = Level.UNTESTED,
            promise = "What a run was told is committed is there after the machine of the server has lost its power.",
            why = "Who turns off what makes a commit slow loses the last files and their effects, or a part of them.",
            satisfyBy = "Leave fsync and synchronous_commit as the server has them; turn them off for no run.",
            ifItFails = "It takes a disk that forgets what was not synced; the servers of the kit sync nothing.")
    default void whatIsCommittedSurvivesAPowerCut() {
        throw new UnsupportedOperationException("FWD-S02-power-cut");
    }

    @Rule(
            id = "FWD-S05-clocks",
            level = Level.UNTESTED,
            promise =
                    "A clock that jumps, of the runner's machine or of the server's, changes nothing about who may apply"
                            + " what.",
            why = "A lock with a time of expiry is taken away from a runner that works, or is never free again.",
            satisfyBy = "Use locks of sessions and transactions, and compare no times of two machines.",
            ifItFails =
                    "A server whose clock is made to jump does not end statements in time any more, so it cannot judge.")
    default void clocksThatJumpChangeNothing() {
        throw new UnsupportedOperationException("FWD-S05-clocks");
    }

    @Rule(
            id = "FWD-L02-slow-network",
            level = Level.UNTESTED,
            promise =
                    "Packets that come late, twice, in another order or not at all make a run slower and nothing else.",
            why = "Networks between regions do this all day.",
            satisfyBy = "Leave it to TCP, and let keepalives and time limits end what does not come back.",
            ifItFails =
                    "It takes the right to change the network of the machine and a kernel that can do it; what a slow"
                            + " network means for messages is tried by holding each of them.")
    default void packetsThatComeLateMakeARunSlowerOnly() {
        throw new UnsupportedOperationException("FWD-L02-slow-network");
    }
}
