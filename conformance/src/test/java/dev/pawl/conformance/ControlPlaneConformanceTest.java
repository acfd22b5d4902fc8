package dev.pawl.conformance;

import java.nio.file.Path;
import java.util.Optional;

/** The control-plane schema under the kit. */
final class ControlPlaneConformanceTest extends SchemaConformance {
    private static final Path ROOT = Path.of(System.getProperty("pawl.root"));

    @Override
    public Path migrations() {
        return ROOT.resolve("schema");
    }

    @Override
    public Optional<Path> rows() {
        return Optional.of(ROOT.resolve("conformance").resolve("src/test/resources/schema/two-zones.sql"));
    }

    @Override
    public Path workloads() {
        return ROOT.resolve("conformance").resolve("src/test/resources/workloads");
    }

    /** Part of {@link #everyInvariantHoldsForEveryRole}, which takes some seconds for so many tables. */
    @Override
    public void tenantsAreKeptApart() {}

    /** As {@link #tenantsAreKeptApart}. */
    @Override
    public void keptRowsStay() {}

    /** As {@link #tenantsAreKeptApart}. */
    @Override
    public void partitionsAreAhead() {}
}
