package dev.pawl.embedded;
/** placeholder */
public final class DurableServer {}
