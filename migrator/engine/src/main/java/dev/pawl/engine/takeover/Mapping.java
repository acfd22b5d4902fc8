package dev.pawl.engine.takeover;

import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.takeover.Claim.NameParts;
import dev.pawl.engine.takeover.Claim.OneFile;
import dev.pawl.engine.takeover.Claim.Place;
import dev.pawl.engine.takeover.Claim.UpTo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Which file each row of another tool's history is about. Nothing is guessed: a row that is about no file, about
 * several, or about one that another row is about is listed, and then nothing is taken over.
 */
final class Mapping {
    private final Map<Migration, Claim> mapped = new LinkedHashMap<>();
    private final List<String> unmapped = new ArrayList<>();
    private final Map<Migration, NameParts> files = new LinkedHashMap<>();
    private boolean renumbered;

    private Mapping(MigrationSet set) {
        set.migrations().forEach(file -> files.put(file, NameParts.of(file.version())));
    }

    /** Maps claims, which are in the order in which the other tool would apply them. */
    static Mapping of(MigrationSet set, List<Claim> claims) {
        var mapping = new Mapping(set);
        for (var claim : claims) {
            if (claim instanceof UpTo upTo) {
                mapping.addUpTo(upTo);
            } else if (claim instanceof OneFile one) {
                mapping.addOne(one);
            }
        }
        mapping.requireOrder();
        return mapping;
    }

    /** The files that count as applied, in order, each with the row that says so. */
    Map<Migration, Claim> mapped() {
        var sorted = new LinkedHashMap<Migration, Claim>();
        for (var file : files.keySet()) {
            var claim = mapped.get(file);
            if (claim != null) {
                sorted.put(file, claim);
            }
        }
        return sorted;
    }

    /** The rows that are not about exactly one file, in words. */
    List<String> unmapped() {
        return List.copyOf(unmapped);
    }

    private void addUpTo(UpTo upTo) {
        boolean exists = files.keySet().stream().anyMatch(file -> file.version().number() == upTo.number());
        if (upTo.exists() && !exists) {
            unmapped.add(upTo.label() + " (no file has this number)");
            return;
        }
        files.keySet().stream()
                .filter(file -> file.version().number() <= upTo.number())
                .forEach(file -> mapped.putIfAbsent(file, upTo));
    }

    private void addOne(OneFile one) {
        var found = find(one);
        if (found.size() != 1) {
            unmapped.add(one.label() + reason(one, found));
            return;
        }
        var file = found.get(0);
        boolean sameNumber = one.keys().stream().anyMatch(key -> key.hasNumber(key(file)));
        renumbered |= one.place() != Place.ANY && !sameNumber;
        var earlier = mapped.putIfAbsent(file, one);
        boolean shares = earlier instanceof OneFile && one.place() == Place.IN_ORDER_SHARED;
        if (earlier != null && !shares) {
            unmapped.add(one.label() + " (" + file + " is " + earlier.label() + " already)");
        }
    }

    private List<Migration> find(OneFile one) {
        var agreeing = filesOf(one, (key, file) -> key.agreesWith(file));
        if (!agreeing.isEmpty() || one.place() == Place.ANY) {
            return agreeing;
        }
        // Files that got other numbers keep their words and their order.
        return filesOf(one, (key, file) -> !key.words().isEmpty() && key.words().equals(file.words()));
    }

    private String reason(OneFile one, List<Migration> found) {
        if (!found.isEmpty()) {
            return " (it may be " + found.stream().map(Migration::toString).collect(Collectors.joining(" or ")) + ")";
        }
        return filesOf(one, NameParts::hasNumber).stream()
                .map(file -> " (" + file + " has its number but another name)")
                .findFirst()
                .orElse(" (no such file)");
    }

    private List<Migration> filesOf(OneFile one, BiPredicate<NameParts, NameParts> isAbout) {
        return files.keySet().stream()
                .filter(file -> one.keys().stream().anyMatch(key -> isAbout.test(key, key(file))))
                .toList();
    }

    private NameParts key(Migration file) {
        return Objects.requireNonNull(files.get(file));
    }

    private void requireOrder() {
        if (!renumbered) {
            return;
        }
        Migration previous = null;
        for (var entry : mapped.entrySet()) {
            var file = entry.getKey();
            if (!(entry.getValue() instanceof OneFile one) || one.place() == Place.ANY) {
                continue;
            }
            if (previous != null && file.version().compareTo(previous.version()) < 0) {
                unmapped.add(entry.getValue().label() + " (" + file + " stands before " + previous + ")");
            }
            previous = file;
        }
    }
}
