package dev.pawl.engine.provision;

import dev.pawl.engine.report.ProvisionReport;
import dev.pawl.engine.report.ProvisionReport.Item;
import dev.pawl.engine.report.ProvisionReport.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was done, and what was found as it should be. */
final class Tally {
    private final Set<String> rolesBefore;
    private final List<Item> roles = new ArrayList<>();
    private final List<Change> done = new ArrayList<>();
    private final List<Item> made = new ArrayList<>();
    private final List<Item> changed = new ArrayList<>();
    private List<Item> leftAlone = List.of();
    private final List<Item> refused = new ArrayList<>();

    Tally(Set<String> rolesBefore) {
        this.rolesBefore = new HashSet<>(rolesBefore);
    }

    /** Notes roles that were not there at the beginning. */
    void rolesAfter(Set<String> names) {
        names.stream()
                .filter(rolesBefore::add)
                .sorted()
                .forEach(name -> roles.add(new Item(Kind.ROLE, name, "by roles.sql", List.of())));
    }

    void done(Change change) {
        done.add(change);
        var item = change.item();
        // What is done to a new object belongs to making it.
        int at = made.stream().map(Tally::key).toList().indexOf(key(item));
        if (at >= 0) {
            made.set(at, both(made.get(at), item));
        } else {
            (change.makes() ? made : changed).add(item);
        }
    }

    private static Item both(Item first, Item second) {
        var notes = Stream.of(first.note(), second.note())
                .filter(note -> note != null && !note.isEmpty())
                .collect(Collectors.joining(", "));
        var statements = Stream.of(first.statements(), second.statements())
                .flatMap(List::stream)
                .toList();
        return new Item(first.kind(), first.name(), notes, statements);
    }

    boolean isDone(Change change) {
        return done.stream().anyMatch(before -> before.item().equals(change.item()));
    }

    void leftAlone(List<Item> items) {
        leftAlone = items;
    }

    /** Notes what may not be done. */
    void refused(Item item) {
        refused.add(item);
    }

    int size() {
        return done.size();
    }

    ProvisionReport report(String cluster, boolean dryRun, Duration took) {
        var touched =
                Stream.of(made, changed).flatMap(List::stream).map(Tally::key).toList();
        var untouched = leftAlone.stream()
                .filter(item -> item.note() != null || !touched.contains(key(item)))
                .toList();
        return new ProvisionReport(
                cluster,
                dryRun,
                Stream.concat(roles.stream(), made.stream()).toList(),
                changed,
                Stream.concat(untouched.stream(), refused.stream()).toList(),
                took.toMillis());
    }

    private static String key(Item item) {
        return item.kind().word() + " " + item.name();
    }
}
