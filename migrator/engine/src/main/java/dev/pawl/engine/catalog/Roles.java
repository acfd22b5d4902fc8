package dev.pawl.engine.catalog;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The roles of the cluster and what they may become. Immutable. */
public final class Roles {
    private final Map<String, Role> byName = new HashMap<>();
    private final List<Role> all;
    private final List<Membership> memberships;

    Roles(List<Role> all, List<Membership> memberships) {
        this.all = List.copyOf(all);
        this.memberships = List.copyOf(memberships);
        all.forEach(role -> byName.put(role.name(), role));
    }

    /** All of them, by name. */
    public List<Role> all() {
        return all;
    }

    /** The direct memberships. */
    public List<Membership> memberships() {
        return memberships;
    }

    /** The role of this name. */
    public Optional<Role> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The roles whose rights a role has as it is: itself, and what it inherits. A superuser is not special here. */
    public Set<String> rightsOf(String name) {
        return reach(name, Membership::inherits);
    }

    /** The roles that a role may SET ROLE to, itself included. A superuser may become every role. */
    public Set<String> becomes(String name) {
        if (named(name).map(Role::superuser).orElse(false)) {
            var everybody = new LinkedHashSet<String>();
            all.forEach(role -> everybody.add(role.name()));
            return everybody;
        }
        return reach(name, Membership::sets);
    }

    /** The roles that have the rights of this one without asking, itself not included. */
    public List<String> inheritorsOf(String name) {
        return all.stream()
                .map(Role::name)
                .filter(other -> !other.equals(name) && rightsOf(other).contains(name))
                .toList();
    }

    private Set<String> reach(String from, Predicate<Membership> passes) {
        var reached = new LinkedHashSet<String>(Set.of(from));
        var open = new ArrayDeque<String>(reached);
        while (!open.isEmpty()) {
            var member = open.remove();
            for (var membership : memberships) {
                if (membership.member().equals(member) && passes.test(membership) && reached.add(membership.role())) {
                    open.add(membership.role());
                }
            }
        }
        return reached;
    }
}
