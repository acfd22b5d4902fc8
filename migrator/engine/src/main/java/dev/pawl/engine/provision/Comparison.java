package dev.pawl.engine.provision;

import dev.pawl.engine.provision.ClusterState.FoundDatabase;
import dev.pawl.engine.provision.ClusterState.FoundLogin;
import dev.pawl.engine.report.ProvisionReport.Item;
import dev.pawl.engine.report.ProvisionReport.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compares what is wanted with what is there. Changes nothing, and asks nobody but {@code hasPassword}. */
final class Comparison {
    private final Wanted wanted;
    private final ClusterState state;
    private final Provisioner provisioner;
    private final Predicate<Login> hasPassword;
    private final List<Change> changes = new ArrayList<>();
    private final List<Item> leftAlone = new ArrayList<>();
    private final List<Conflict> conflicts = new ArrayList<>();

    /** What a person has to decide. */
    record Conflict(String found, String remedy) {}

    /** What is to be done, logins before the databases that belong to them. */
    record Result(List<Change> changes, List<Item> leftAlone, List<Conflict> conflicts) {}

    private Comparison(Wanted wanted, ClusterState state, Provisioner provisioner, Predicate<Login> hasPassword) {
        this.wanted = wanted;
        this.state = state;
        this.provisioner = provisioner;
        this.hasPassword = hasPassword;
    }

    /**
     * Compares.
     *
     * @param hasPassword whether a login that is there has the password that it is to have
     */
    static Result of(Wanted wanted, ClusterState state, Provisioner provisioner, Predicate<Login> hasPassword) {
        var comparison = new Comparison(wanted, state, provisioner, hasPassword);
        wanted.logins().forEach(comparison::compare);
        wanted.databases().forEach(comparison::compare);
        return new Result(comparison.changes, comparison.leftAlone, comparison.conflicts);
    }

    private void compare(Login login) {
        var found = state.login(login.name());
        if (found.isEmpty()) {
            make(login);
        } else if (isOurs(login, found.get())) {
            adjust(login, found.get());
        }
    }

    private void make(Login login) {
        if (!login.isMade()) {
            var variable = login.password().map(LoginPassword::variable).orElse("");
            leave(Kind.LOGIN, login.name(), "not made: there is no file that " + variable + " names");
            return;
        }
        var role = Quoted.name(login.name());
        var settings = new java.util.TreeMap<>(login.usual());
        settings.putAll(login.asked());
        var limit = settings.remove(LoginSettings.CONNECTION_LIMIT);
        var password = login.given().orElse(null);
        var create = "CREATE ROLE " + role + " LOGIN CONNECTION LIMIT " + limit;
        var change = new Change.Builder()
                .add(
                        Change.Step.withPassword(create, password),
                        login.tag().words() + ", " + limit + " connections, "
                                + (password == null ? "no password yet" : "password of " + password.variable()));
        settings.forEach((name, value) -> change.add(set(role, name, value), name + " " + value));
        login.roles().forEach(granted -> change.add(grant(granted, role), "member of " + granted));
        if (!login.owner()) {
            change.add(comment(role, login, null), "");
        } else if (!provisioner.superuser() && !provisioner.becomesWhatItMakes()) {
            change.add(provisioner.grantToItself(login.name()), "");
        }
        changes.add(change.build(true, Kind.LOGIN, login.name()));
    }

    /** Whether a role of this name is the login, or may become it. */
    private boolean isOurs(Login login, FoundLogin found) {
        var role = Quoted.name(login.name());
        var other = found.tag().filter(tag -> !tag.equals(login.tag()));
        if (found.privileged()) {
            conflict(
                    "role " + role + " is there and has SUPERUSER, REPLICATION or BYPASSRLS",
                    "Take these from it, or choose other names with pawl.login-names.");
            return false;
        } else if (other.isPresent()) {
            conflict(
                    "login " + role + " is that of " + other.get().words() + ", not of "
                            + login.tag().words(),
                    "Choose other names with pawl.login-names; without {database} in them, logins are shared.");
            return false;
        } else if (!found.mayLogIn() && found.tag().isEmpty()) {
            conflict(
                    "role " + role + " is there and may not log in",
                    "Choose other names with pawl.login-names; if it was made for this, ALTER ROLE " + role
                            + " LOGIN;");
            return false;
        }
        return true;
    }

    private void adjust(Login login, FoundLogin found) {
        var role = Quoted.name(login.name());
        var change = new Change.Builder();
        login.given()
                .filter(password -> !hasPassword.test(login))
                .ifPresent(password -> change.add(
                        Change.Step.withPassword("ALTER ROLE " + role, password),
                        "new password of " + password.variable()));
        login.asked().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(found.settings().get(entry.getKey())))
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> change.add(
                        set(role, entry.getKey(), entry.getValue()), entry.getKey() + " " + entry.getValue()));
        login.roles().stream()
                .filter(granted -> !found.memberOf().contains(granted))
                .forEach(granted -> change.add(grant(granted, role), "member of " + granted));
        if (!login.owner() && found.tag().isEmpty()) {
            change.add(
                    comment(role, login, found.comment()), "now " + login.tag().words());
        }
        if (ownsSomethingNew(login) && !provisioner.superuser() && !found.mayBecome()) {
            change.add(provisioner.grantToItself(login.name()), "granted to " + provisioner.name());
        }
        if (change.isEmpty()) {
            leave(Kind.LOGIN, login.name(), note(login, found));
        } else {
            changes.add(change.build(false, Kind.LOGIN, login.name()));
        }
    }

    private static @Nullable String note(Login login, FoundLogin found) {
        if (!found.mayLogIn()) {
            return "it may not log in: ALTER ROLE " + Quoted.name(login.name()) + " LOGIN would let it";
        }
        return login.isWithoutFile()
                ? "its password stays: there is no file that "
                        + login.password().map(LoginPassword::variable).orElse("") + " names"
                : null;
    }

    /** Whether something is to be done in the name of an owner. */
    private boolean ownsSomethingNew(Login login) {
        return wanted.databases().stream()
                .filter(database -> database.owner().equals(login.name()))
                .anyMatch(database -> state.database(database.name())
                        .map(found -> isForeign(database, found)
                                || !everybody(found).isEmpty()
                                || !lacking(database, found).isEmpty()
                                || !isSeenTo(database, state))
                        .orElse(true));
    }

    private void compare(WantedDatabase database) {
        var found = state.database(database.name());
        var name = Quoted.name(database.name());
        if (found.isPresent() && isForeign(database, found.get())) {
            var owner = Quoted.name(database.owner());
            conflict(
                    "database " + name + " belongs to " + found.get().owner() + ", not to " + database.owner(),
                    "To hand it over: CREATE ROLE " + owner + " LOGIN; ALTER DATABASE " + name + " OWNER TO " + owner
                            + "; and in it REASSIGN OWNED for the tables. Or name its owner with pawl.login-names.");
            return;
        }
        if (found.isEmpty()) {
            changes.add(new Change.Builder()
                    .add(
                            "CREATE DATABASE " + name + " OWNER " + Quoted.name(database.owner()),
                            "owner " + database.owner())
                    .build(true, Kind.DATABASE, database.name()));
        }
        var rights = rights(database, found.orElse(null));
        if (!rights.isEmpty()) {
            changes.add(rights.build(false, Kind.DATABASE, database.name()));
        } else if (found.isPresent()) {
            leave(Kind.DATABASE, database.name(), null);
        }
    }

    private Change.Builder rights(WantedDatabase database, @Nullable FoundDatabase found) {
        var change = new Change.Builder();
        var name = Quoted.name(database.name());
        var everybody = found == null ? List.of("CONNECT", "TEMPORARY") : everybody(found);
        var lacking = found == null ? connecting(database) : lacking(database, found);
        if (!everybody.isEmpty() || !lacking.isEmpty()) {
            asOwner(change, database.owner());
        }
        if (!everybody.isEmpty()) {
            var rights = String.join(", ", everybody);
            change.add(
                    "REVOKE " + rights + " ON DATABASE " + name + " FROM PUBLIC",
                    rights + " taken from PUBLIC" + lockedOut(database, found));
        }
        if (!lacking.isEmpty()) {
            var logins = Quoted.names(lacking);
            change.add(
                    "GRANT CONNECT ON DATABASE " + name + " TO " + logins, "CONNECT for " + String.join(", ", lacking));
        }
        if (!change.isEmpty() && !provisioner.superuser()) {
            change.add("RESET ROLE", "");
        }
        if (!isSeenTo(database, state)) {
            var owner = owner(database);
            var comment = state.login(database.owner()).map(FoundLogin::comment).orElse(null);
            change.add(comment(Quoted.name(owner.name()), owner, comment), "");
        }
        return change;
    }

    private void asOwner(Change.Builder change, String owner) {
        if (!provisioner.superuser()) {
            change.add("SET ROLE " + Quoted.name(owner), "");
        }
    }

    /** An owner gets its tag when everything in its database was seen to. */
    static boolean isSeenTo(WantedDatabase database, ClusterState state) {
        return state.login(database.owner()).flatMap(FoundLogin::tag).isPresent();
    }

    private Login owner(WantedDatabase database) {
        return wanted.logins().stream()
                .filter(login -> login.name().equals(database.owner()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isForeign(WantedDatabase database, FoundDatabase found) {
        return !found.owner().equals(database.owner());
    }

    private static List<String> everybody(FoundDatabase found) {
        return found.ofPublic().stream().sorted().toList();
    }

    private List<String> lacking(WantedDatabase database, FoundDatabase found) {
        return connecting(database).stream()
                .filter(login -> !found.connecting().contains(login))
                .toList();
    }

    /** The services that will be there when the database is. */
    private List<String> connecting(WantedDatabase database) {
        return wanted.logins().stream()
                .filter(login -> database.services().contains(login.name()))
                .filter(login -> login.isMade() || state.login(login.name()).isPresent())
                .map(Login::name)
                .toList();
    }

    /** Who loses what everybody had. */
    private static String lockedOut(WantedDatabase database, @Nullable FoundDatabase found) {
        if (found == null || !found.ofPublic().contains("CONNECT")) {
            return "";
        }
        var out = new TreeSet<>(found.lockedOut());
        database.services().forEach(out::remove);
        return out.isEmpty() ? "" : " (no longer connect: " + String.join(", ", out) + ")";
    }

    private static String set(String role, String name, String value) {
        return name.equals(LoginSettings.CONNECTION_LIMIT)
                ? "ALTER ROLE " + role + " CONNECTION LIMIT " + value
                : "ALTER ROLE " + role + " SET " + Quoted.name(name) + " = " + Quoted.text(value);
    }

    private static String grant(String granted, String role) {
        return "GRANT " + Quoted.name(granted) + " TO " + role;
    }

    private static String comment(String role, Login login, @Nullable String before) {
        return "COMMENT ON ROLE " + role + " IS " + Quoted.text(login.tag().addedTo(before));
    }

    private void leave(Kind kind, String name, @Nullable String note) {
        leftAlone.add(new Item(kind, name, note, List.of()));
    }

    private void conflict(String found, String remedy) {
        conflicts.add(new Conflict(found, remedy));
    }
}
