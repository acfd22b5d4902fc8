package dev.pawl.conformance.kit;

/** Where runners that work at the same time wait for each other, so that what one of them does meets the others. */
@FunctionalInterface
interface Meeting {
    /** Returns when all have come. */
    void attend() throws InterruptedException;
}
