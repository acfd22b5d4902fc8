package dev.pawl.engine.catalog;

import dev.pawl.engine.migration.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the tags of one comment. */
final class TagParser {
    static final Set<String> WORDS =
            Set.of("tenant", "global", "append-only", "immutable", "partitions", "reads", "writes");

    /** Written by Pawl itself, so that nobody mistypes it: no other word is taken for it. */
    private static final String RETIRED = "retired";

    private static final Pattern LINE = Pattern.compile("@([A-Za-z][A-Za-z_-]*)(?:[ \\t]+(.*))?");
    private static final Pattern PARTITIONS =
            Pattern.compile("(monthly|daily)\\s+(\\S+)\\s+ahead=(\\d{1,3})(?:\\s+retain=(\\d{1,6})d)?");
    private static final Pattern ROLE = Pattern.compile("[^\\s,]+");

    private @Nullable String tenant;
    private boolean global;
    private boolean appendOnly;
    private boolean immutable;
    private @Nullable PartitionsTag partitions;
    private @Nullable List<String> reads;
    private @Nullable List<String> writes;
    private @Nullable String retired;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    Tags parse(String comment) {
        comment.lines().map(String::strip).filter(line -> line.startsWith("@")).forEach(this::line);
        if (tenant != null && global) {
            problems.add("@tenant and @global contradict each other");
        }
        return new Tags(
                Optional.ofNullable(tenant),
                global,
                appendOnly,
                immutable,
                Optional.ofNullable(partitions),
                Optional.ofNullable(reads),
                Optional.ofNullable(writes),
                Optional.ofNullable(retired),
                problems);
    }

    private void line(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return;
        }
        var word = matcher.group(1);
        var argument = matcher.group(2) == null ? "" : matcher.group(2).strip();
        if (word.equals(RETIRED)) {
            retired = argument;
        } else if (!WORDS.contains(word)) {
            // Other tools have tags of their own; only what looks like one of ours is a mistake.
            Nearest.of(word, WORDS)
                    .ifPresent(meant -> problems.add("@" + word + " is no tag; @" + meant + " may be meant"));
        } else if (!seen.add(word)) {
            problems.add("@" + word + " is there twice");
        } else {
            tag(word, argument);
        }
    }

    private void tag(String word, String argument) {
        switch (word) {
            case "tenant" -> tenant = name(argument);
            case "global" -> global = alone(word, argument);
            case "append-only" -> appendOnly = alone(word, argument);
            case "immutable" -> immutable = alone(word, argument);
            case "partitions" -> partitions = partitions(argument);
            case "reads" -> reads = roles(word, argument);
            default -> writes = roles(word, argument);
        }
    }

    private @Nullable String name(String argument) {
        if (argument.isEmpty() || argument.contains(" ") || argument.contains(",")) {
            problems.add("@tenant needs the name of one column, as in @tenant zone_id");
            return null;
        }
        return argument;
    }

    private boolean alone(String word, String argument) {
        if (!argument.isEmpty()) {
            problems.add("@" + word + " takes nothing behind it, found " + argument);
        }
        return true;
    }

    private @Nullable PartitionsTag partitions(String argument) {
        var matcher = PARTITIONS.matcher(argument);
        if (!matcher.matches()) {
            problems.add("@partitions is written monthly|daily COLUMN ahead=N retain=Nd, found " + argument);
            return null;
        }
        var every = matcher.group(1).equals("daily") ? PartitionsTag.Every.DAILY : PartitionsTag.Every.MONTHLY;
        var retain =
                matcher.group(4) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(matcher.group(4)));
        return new PartitionsTag(every, matcher.group(2), Integer.parseInt(matcher.group(3)), retain);
    }

    private @Nullable List<String> roles(String word, String argument) {
        var roles = Arrays.stream(argument.split(",", -1)).map(String::strip).toList();
        if (!roles.stream().allMatch(role -> ROLE.matcher(role).matches())) {
            problems.add("@" + word + " needs roles with commas between them, found " + argument);
            return null;
        }
        return roles;
    }
}
