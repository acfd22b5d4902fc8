package dev.pawl.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.history.Acceptance;
import dev.pawl.engine.history.Acceptance.Difference;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.History;
import dev.pawl.engine.migration.Checksum;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Script;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What a run would do, for any files and any history, compared with the same said for one file at a time. */
final class PlanLawsTest {
    /** What is known of one number, among the files and in the history. */
    record Place(boolean isFile, boolean isApplied, boolean isContract, Edit edit, Set<Difference> accepted) {
        Place {
            accepted = Set.copyOf(accepted);
        }
    }

    /** How the recorded checksum differs from that of the file. */
    enum Edit {
        NONE,
        UNKNOWN,
        OTHER
    }

    @Provide
    Arbitrary<Place> places() {
        var accepted = Arbitraries.of(Difference.class)
                .set()
                .ofMaxSize(2)
                .map(chosen -> chosen.isEmpty() ? EnumSet.noneOf(Difference.class) : EnumSet.copyOf(chosen));
        return Combinators.combine(
                        Arbitraries.of(true, true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false, false),
                        Arbitraries.of(Edit.NONE, Edit.NONE, Edit.NONE, Edit.UNKNOWN, Edit.OTHER),
                        Arbitraries.oneOf(
                                Arbitraries.just(EnumSet.noneOf(Difference.class)), accepted.map(EnumSet::copyOf)))
                .as(Place::new);
    }

    @Property(tries = 2000)
    void aPlanSaysOfEachFileWhatItsPlaceInFilesAndHistorySays(
            @ForAll @Size(min = 1, max = 8) List<@From("places") Place> places, @ForAll boolean contract) {
        var all = new ArrayList<>(places);
        // A set has a file.
        all.set(0, new Place(true, all.get(0).isApplied(), false, Edit.NONE, Set.of()));

        var plan = Plan.of(set(all), history(all), contract);

        boolean isNew = all.stream().noneMatch(Place::isApplied);
        int newestFile = last(all, true);
        int newestApplied = last(all, false);
        var steps = new ArrayList<String>();
        var held = new ArrayList<String>();
        var problems = new TreeSet<String>();
        for (int i = 0; i < all.size(); i++) {
            var place = all.get(i);
            boolean runs = place.isFile && !place.isApplied && (!place.isContract || contract || isNew);
            if (runs) {
                steps.add(version(i));
            } else if (place.isFile && !place.isApplied) {
                held.add(version(i));
            }
            problem(place, i, newestFile, newestApplied).ifPresent(problems::add);
        }
        assertThat(texts(plan.steps())).isEqualTo(steps);
        assertThat(texts(plan.held())).isEqualTo(held);
        assertThat(plan.problems())
                .extracting(problem -> problem.version() + " " + problem.error().message())
                .containsExactlyInAnyOrderElementsOf(problems);
        assertThat(plan.isDone()).isEqualTo(steps.isEmpty() && problems.isEmpty());
        assertThat(plan.refusal().isPresent()).isEqualTo(!problems.isEmpty());
    }

    private static Optional<String> problem(Place place, int i, int newestFile, int newestApplied) {
        Message message = null;
        if (place.isApplied && !place.isFile) {
            boolean newer = i > newestFile;
            boolean harmless = newer && !place.isContract;
            var difference = newer ? Difference.NEWER : Difference.MISSING;
            message = harmless || place.accepted.contains(difference) ? null : newer ? Message.NEWER : Message.MISSING;
        } else if (place.isApplied) {
            message = place.edit == Edit.OTHER ? Message.EDITED : null;
        } else if (place.isFile && !place.isContract && i < newestApplied) {
            message = place.accepted.contains(Difference.LATE) ? null : Message.LATE;
        }
        return Optional.ofNullable(message).map(found -> version(i) + " " + found);
    }

    private static int last(List<Place> places, boolean ofFiles) {
        int last = -1;
        for (int i = 0; i < places.size(); i++) {
            last = (ofFiles ? places.get(i).isFile : places.get(i).isApplied) ? i : last;
        }
        return last;
    }

    private static MigrationSet set(List<Place> places) {
        var migrations = new ArrayList<Migration>();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).isFile) {
                var text = (places.get(i).isContract ? "-- pawl:phase contract\n" : "") + "SELECT " + i + ";\n";
                var file = version(i) + ".up.sql";
                migrations.add(new Migration(new Version(version(i)), checksum(text), () -> new Script(file, text)));
            }
        }
        return new MigrationSet("here", migrations, Optional.empty());
    }

    private static History history(List<Place> places) {
        var applied = new ArrayList<AppliedMigration>();
        var accepted = new HashSet<Acceptance>();
        for (int i = 0; i < places.size(); i++) {
            var place = places.get(i);
            var text = (place.isContract ? "-- pawl:phase contract\n" : "") + "SELECT " + i + ";\n";
            var recorded =
                    switch (place.edit) {
                        case NONE -> checksum(text).hex();
                        case UNKNOWN -> null;
                        // All but the last digit is the same.
                        case OTHER -> differentInTheEnd(checksum(text).hex());
                    };
            var phase = place.isContract ? Phase.CONTRACT : Phase.EXPAND;
            if (place.isApplied) {
                applied.add(new AppliedMigration(version(i), Instant.EPOCH, recorded, phase, 1L, null));
            }
            var version = version(i);
            place.accepted.forEach(difference -> accepted.add(new Acceptance(difference, version)));
        }
        return new History(applied, accepted);
    }

    private static String differentInTheEnd(String hex) {
        return hex.substring(0, 63) + (hex.endsWith("0") ? "1" : "0");
    }

    private static Checksum checksum(String text) {
        return Checksum.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String version(int i) {
        return "%04d_file".formatted(i + 1);
    }

    private static List<String> texts(List<Migration> migrations) {
        return migrations.stream().map(migration -> migration.version().text()).toList();
    }
}
