package dev.pawl.conformance.rule;

import dev.pawl.conformance.rule.Move.Apply;
import dev.pawl.conformance.rule.Move.Content;
import dev.pawl.conformance.rule.Move.Disturb;
import dev.pawl.conformance.rule.Move.Overtake;
import dev.pawl.conformance.rule.Move.Promote;
import dev.pawl.conformance.rule.Move.Repair;
import dev.pawl.conformance.rule.Move.Trouble;
import dev.pawl.conformance.rule.Move.Withdraw;
import dev.pawl.conformance.rule.Move.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Moves in their order, and what is known of each file after them without asking anybody: so a schedule depends on
 * nothing but the choices that were made for it. Confined to one thread.
 */
final class Schedule {
    private final List<Move> moves = new ArrayList<>();
    /** The file that makes the table that counts, and one more. */
    private final List<Content> contents = new ArrayList<>(List.of(Content.TABLE, Content.TABLE));

    private final List<Known> files = new ArrayList<>(List.of(Known.PENDING, Known.PENDING));
    /** Tables that were given a unique index. */
    private final Set<Integer> unique = new HashSet<>();

    private OptionalInt blocked = OptionalInt.empty();

    /** What is known of a file. */
    enum Known {
        /** No run has seen it. */
        PENDING,
        /** A run that was disturbed may have applied it, in part if it is not transactional. */
        UNKNOWN,
        APPLIED,
        WITHDRAWN
    }

    /** The moves so far. */
    List<Move> moves() {
        return List.copyOf(moves);
    }

    /** The number of the next file. */
    int next() {
        return files.size() + 1;
    }

    /** The table whose rows let every run fail. */
    OptionalInt blocked() {
        return blocked;
    }

    /** The files of which one of these is known. */
    List<Integer> files(Known... known) {
        return numbers(number -> List.of(known).contains(files.get(number - 1)));
    }

    /** Files with a table that others can work on. */
    List<Integer> tables() {
        return numbers(number ->
                number > 1 && contents.get(number - 1) == Content.TABLE && files.get(number - 1) != Known.WITHDRAWN);
    }

    /** Tables that are there for certain, and that a unique index can be built on. */
    List<Integer> tablesWithoutUniqueIndex() {
        return blocked.isPresent()
                ? List.of()
                : tables().stream()
                        .filter(files(Known.APPLIED)::contains)
                        .filter(table -> !unique.contains(table))
                        .toList();
    }

    /** Whether the standby has taken the place of the primary. */
    boolean isPromoted() {
        return moves.stream().anyMatch(Promote.class::isInstance);
    }

    /** Whether a run has something to do. */
    boolean isWork() {
        return !files(Known.PENDING, Known.UNKNOWN).isEmpty();
    }

    /** The newest file if no run has seen it and no run fails because of it. */
    List<Integer> newestPending() {
        return blocked.isPresent()
                ? List.of()
                : files(Known.PENDING).stream()
                        .filter(number -> number == files.size() && number > 2)
                        .toList();
    }

    /** Applied files with newer ones beside them; without those, a database is only newer than its files. */
    List<Integer> appliedBeforeOthers() {
        return files(Known.APPLIED).stream()
                .filter(number -> !numbers(other -> other > number && files.get(other - 1) != Known.WITHDRAWN)
                        .isEmpty())
                .toList();
    }

    private List<Integer> numbers(IntPredicate wanted) {
        return IntStream.rangeClosed(1, files.size()).filter(wanted).boxed().toList();
    }

    /** One move more. */
    void add(Move move) {
        moves.add(move);
        if (move instanceof Write write) {
            contents.add(write.content());
            files.add(Known.PENDING);
            if (write.content() == Content.UNIQUE_INDEX) {
                blocked = OptionalInt.of(write.table());
                unique.add(write.table());
            }
        } else if (move instanceof Withdraw withdraw) {
            files.set(withdraw.number() - 1, Known.WITHDRAWN);
        } else if (move instanceof Repair) {
            blocked = OptionalInt.empty();
        } else if (move instanceof Apply || move instanceof Overtake) {
            run(blocked.isEmpty());
        } else if (move instanceof Promote promote && promote.losesRun()) {
            run(false);
        } else if (move instanceof Disturb disturb) {
            run(disturb.trouble() == Trouble.KILLED_WHILE_ANOTHER_WAITS && blocked.isEmpty());
        }
    }

    private void run(boolean finishes) {
        files.replaceAll(known ->
                known == Known.APPLIED || known == Known.WITHDRAWN ? known : finishes ? Known.APPLIED : Known.UNKNOWN);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < moves.size(); i++) {
            text.append("%n  %d. %s".formatted(i + 1, moves.get(i)));
        }
        return text.toString();
    }
}
