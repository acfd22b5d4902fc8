package dev.pawl.conformance.verify;

import dev.pawl.conformance.verify.SectionedFile.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A schema that is broken in one way, as a change of a sound one.
 *
 * <pre>{@code
 * -- A second permissive policy is joined to the first by OR.
 * --- finds isolation on public.sessions
 * --- patch
 * CREATE POLICY support ON public.sessions FOR SELECT TO pawl_console USING (true);
 * --- leaks as pawl_console in zone-a
 * SELECT FROM public.sessions WHERE zone_id = 'zone-b';
 * }</pre>
 *
 * <p>What {@code leaks} must come through on the broken schema and must not on the sound one; what it {@code loses} the
 * other way round. {@code unproved} says why neither can be shown by a statement. {@code undo} gives back what belongs
 * to the cluster and not to the database. {@code tenant COLUMN by SETTING} says what a schema without tags does not.
 * {@code decision} says why the fix waits for a person, whom no tool can replace. Roles that are made have names that begin with the name of the database.
 *
 * @param name of the file, and what is wrong in words
 * @param finds what has to be found
 * @param isMendedByItsFix whether nothing is found any more when the fixes have been executed
 * @param isOpen whether it is known that it is not found
 * @param undo statements for a superuser; may be empty
 */
record BrokenSchema(
        String name,
        List<Expected> finds,
        Patch patch,
        List<Proof> proofs,
        String undo,
        Optional<Tenant> tenant,
        boolean isMendedByItsFix,
        boolean isOpen) {
    BrokenSchema {
        finds = List.copyOf(finds);
        proofs = List.copyOf(proofs);
    }

    /** A finding that has to come: what kind of fault, and a part of the name of what has it. */
    record Expected(String family, String object) {}

    /** What breaks a sound schema. */
    record Patch(boolean isBySuperuser, String sql) {}

    /** What tells a broken schema from a sound one without asking any tool. */
    record Proof(boolean isLeak, Attempt attempt) {}

    /** How rows belong to tenants. */
    record Tenant(String column, String setting) {
        static Tenant parse(String words) {
            var parts = words.split(" by ", 2);
            return new Tenant(parts[0], parts[1]);
        }
    }

    static BrokenSchema of(SectionedFile file) {
        var finds = new ArrayList<Expected>();
        var proofs = new ArrayList<Proof>();
        var patch = new Patch(false, "");
        var undo = "";
        Optional<Tenant> tenant = Optional.empty();
        boolean isProved = true;
        boolean isMendedByItsFix = true;
        boolean isOpen = false;
        for (var section : file.sections()) {
            switch (section.kind()) {
                case "finds" -> finds.add(expected(section));
                case "patch" -> patch = new Patch(section.rest().equals("as superuser"), section.sql());
                case "leaks", "loses" ->
                    proofs.add(new Proof(section.kind().equals("leaks"), Attempt.parse(section.rest(), section.sql())));
                case "unproved" -> isProved = false;
                case "open" -> isOpen = true;
                case "decision", "unmended" -> isMendedByItsFix = false;
                case "undo" -> undo = section.sql();
                case "tenant" -> tenant = Optional.of(Tenant.parse(section.rest()));
                default -> throw new AssertionError(file + " has a section of no kind: " + section.title());
            }
        }
        if (finds.isEmpty() || patch.sql().isBlank() || proofs.isEmpty() == isProved) {
            throw new AssertionError(file + " lacks what is to be found, a patch or a proof");
        }
        return new BrokenSchema(
                file + ": " + file.says(), finds, patch, proofs, undo, tenant, isMendedByItsFix, isOpen);
    }

    private static Expected expected(Section section) {
        var parts = section.rest().split(" on ", 2);
        return new Expected(parts[0], parts[1]);
    }
}
