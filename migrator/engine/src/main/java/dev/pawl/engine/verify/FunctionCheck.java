package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Grant;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Functions that lend their owner's rights without care. */
final class FunctionCheck implements Check {
    /** EXECUTE of something that is put together without quotes around what comes from outside. */
    private static final Pattern UNQUOTED = Pattern.compile(
            "\\bEXECUTE\\b(?:[^;]*%s|(?![^;]*\\b(?:quote_ident|quote_literal|quote_nullable)\\b)[^;]*\\|\\||\\s+[a-z_]\\w*\\s*;)",
            Pattern.CASE_INSENSITIVE);

    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var function : scope.catalog().functions()) {
            setsZone(scope, function, findings);
            if (function.securityDefiner()) {
                searchPath(scope, function, findings);
                publicExecute(function, findings);
                crosses(scope, function, findings);
                sends(scope, function, findings);
            }
        }
        return findings;
    }

    private static String kind(Function function) {
        return function.procedure() ? "PROCEDURE " : "FUNCTION ";
    }

    private static void setsZone(Scope scope, Function function, List<Finding> findings) {
        var zone = scope.zoneSetting() + "=";
        function.settings().stream()
                .filter(setting -> setting.toLowerCase(Locale.ROOT).startsWith(zone.toLowerCase(Locale.ROOT)))
                .forEach(setting -> findings.add(Finding.of(
                        Rule.FUNCTION_SETS_ZONE,
                        function.label(),
                        "It runs with " + setting + ", whatever zone its caller works for.",
                        "ALTER " + kind(function) + function.sql() + " RESET " + scope.zoneSetting() + ";")));
    }

    /** Whether others than its owner may run it. */
    private static boolean isLent(Scope scope, Function function) {
        return function.grants().stream().anyMatch(grant -> !grant.grantee().equals(function.owner()))
                || isFired(scope, function);
    }

    /** Whether others than its owner make a trigger call it, which needs no right to run it. */
    private static boolean isFired(Scope scope, Function function) {
        return scope.catalog().relations().stream()
                .filter(relation ->
                        relation.triggers().stream().anyMatch(trigger -> trigger.function() == function.oid()))
                .flatMap(relation -> relation.grants().stream())
                .anyMatch(grant -> !grant.grantee().equals(function.owner())
                        && Set.of("INSERT", "UPDATE", "DELETE", "TRUNCATE").contains(grant.privilege()));
    }

    /** What a caller says that becomes a part of a statement, or the zone of somebody else. */
    private static void sends(Scope scope, Function function, List<Finding> findings) {
        if (!isLent(scope, function)) {
            return;
        }
        var source = function.source();
        boolean takesText =
                function.argumentTypes().stream().anyMatch(type -> type.equals("text") || type.startsWith("character"));
        if (takesText && UNQUOTED.matcher(source).find()) {
            findings.add(Finding.of(
                    Rule.DEFINER_RUNS_TEXT,
                    function.label(),
                    "It puts text together and runs it with the rights of " + function.owner()
                            + ", without quoting: a caller says what it does.",
                    "ALTER " + kind(function) + function.sql()
                            + " SECURITY INVOKER;  -- or pass values by USING and names by format with %I"));
        }
        if (source.contains("set_config(" + Identifiers.literal(scope.zoneSetting()))) {
            findings.add(Finding.of(
                    Rule.FUNCTION_SETS_ZONE,
                    function.label(),
                    "It sets " + scope.zoneSetting() + " itself and works with the rights of " + function.owner()
                            + ", whatever zone its caller works for.",
                    "ALTER " + kind(function) + function.sql() + " SECURITY INVOKER;"));
        }
    }

    private static void searchPath(Scope scope, Function function, List<Finding> findings) {
        var path = function.searchPath();
        var schemas = path.map(FunctionCheck::schemas).orElse(List.of());
        var writable = schemas.stream()
                .filter(schema -> isWritable(scope, function, schema))
                .toList();
        var fix = closed(scope, function, writable) + "ALTER " + kind(function) + function.sql() + " SET search_path = "
                + (schemas.isEmpty() || !writable.isEmpty()
                        ? "pg_catalog, " + Identifiers.quoted(function.schema())
                        : path.orElse("pg_catalog"))
                + ", pg_temp;";
        if (path.isEmpty()) {
            findings.add(Finding.of(
                    Rule.DEFINER_SEARCH_PATH,
                    function.label(),
                    "It runs with the rights of " + function.owner() + " and the caller's search_path: a caller puts"
                            + " objects of its own before those that are meant.",
                    fix));
        } else if (!writable.isEmpty()) {
            findings.add(Finding.of(
                    Rule.DEFINER_SEARCH_PATH,
                    function.label(),
                    "Its search_path has " + String.join(", ", writable) + ", where others than its owner "
                            + function.owner() + " may make objects.",
                    fix));
        } else if (!isTemporaryLast(schemas)) {
            findings.add(Finding.of(
                            Rule.DEFINER_SEARCH_PATH,
                            function.label(),
                            "Its search_path " + path.get() + " does not end with pg_temp, so a caller's temporary"
                                    + " tables come first.",
                            fix)
                    .at(Level.WARNING));
        }
    }

    /** Where it has to find its own objects nobody else may make any. */
    private static String closed(Scope scope, Function function, List<String> writable) {
        if (!writable.contains(function.schema())) {
            return "";
        }
        return scope.catalog().schemas().stream()
                .filter(schema -> schema.name().equals(function.schema()))
                .flatMap(schema -> schema.grants().stream())
                .filter(grant -> grant.privilege().equals("CREATE") && !isTrusted(scope, function, grant.grantee()))
                .map(grant -> "REVOKE CREATE ON SCHEMA " + Identifiers.quoted(function.schema()) + " FROM "
                        + Sql.role(grant.grantee()) + ";\n")
                .collect(Collectors.joining());
    }

    /** With a path of only pg_catalog, or none, every other name has to be qualified anyway. */
    private static boolean isTemporaryLast(List<String> schemas) {
        return schemas.stream().allMatch(schema -> schema.isEmpty() || schema.equals("pg_catalog"))
                || schemas.get(schemas.size() - 1).equals("pg_temp");
    }

    private static List<String> schemas(String path) {
        return Arrays.stream(path.split(",", -1))
                .map(String::strip)
                .map(name -> name.startsWith("\"") && name.length() > 1 ? name.substring(1, name.length() - 1) : name)
                .toList();
    }

    private static boolean isWritable(Scope scope, Function function, String schema) {
        return schema.equals("$user")
                || scope.catalog().schemas().stream()
                        .filter(known -> known.name().equals(schema))
                        .flatMap(known -> known.grants().stream())
                        .anyMatch(grant ->
                                grant.privilege().equals("CREATE") && !isTrusted(scope, function, grant.grantee()));
    }

    /** The owner of the function, the database's owner and superusers, who may do more than the function anyway. */
    private static boolean isTrusted(Scope scope, Function function, String role) {
        return role.equals(function.owner())
                || role.equals("pg_database_owner")
                || role.equals(scope.catalog().server().owner())
                || scope.tables().stream().anyMatch(table -> table.owner().equals(role))
                || scope.roles().named(role).map(known -> known.superuser()).orElse(false);
    }

    private static void publicExecute(Function function, List<Finding> findings) {
        if (function.grants().stream().noneMatch(Grant::isPublic)) {
            return;
        }
        var finding = Finding.of(
                Rule.DEFINER_PUBLIC_EXECUTE,
                function.label(),
                Grant.PUBLIC,
                "Everybody may run it with the rights of " + function.owner() + ".",
                "REVOKE EXECUTE ON " + kind(function) + function.sql() + " FROM PUBLIC;");
        // A trigger function cannot be called, only be put on a table of one's own.
        findings.add(function.returns().equals("trigger") ? finding.at(Level.WARNING) : finding);
    }

    private static void crosses(Scope scope, Function function, List<Finding> findings) {
        if (!isLent(scope, function)) {
            return;
        }
        var source = function.source().toLowerCase(Locale.ROOT);
        var unbound = scope.tenantTables().stream()
                .filter(table -> mentions(source, table.name()))
                .filter(table -> isUnbound(scope, table, function.owner()))
                .map(Relation::label)
                .toList();
        if (!unbound.isEmpty() && !scope.crossing().contains(function.owner())) {
            findings.add(Finding.of(
                    Rule.DEFINER_CROSSES_ZONES,
                    function.label(),
                    function.owner(),
                    "It works on " + String.join(", ", unbound) + " as " + function.owner()
                            + ", which sees every zone there.",
                    "ALTER " + kind(function) + function.sql()
                            + scope.crossing().stream()
                                    .filter(role -> !isFired(scope, function))
                                    .findFirst()
                                    .map(role -> " OWNER TO " + Sql.role(role) + ";")
                                    .orElse(" SECURITY INVOKER;")));
        }
    }

    /** Whether a body has this name in it as a word. */
    static boolean mentions(String source, String name) {
        return Pattern.compile("(?<![\\w])" + Pattern.quote(name.toLowerCase(Locale.ROOT)) + "(?![\\w])")
                .matcher(source.toLowerCase(Locale.ROOT))
                .find();
    }

    /** Whether a role sees every zone of a table without entering another role. */
    private static boolean isUnbound(Scope scope, Relation table, String role) {
        if (scope.bypasses(role)) {
            return true;
        }
        boolean owns = scope.roles().rightsOf(role).contains(table.owner());
        if (!table.rowSecurity() || (owns && !table.rowSecurityForced())) {
            return true;
        }
        Set<String> rights = scope.roles().rightsOf(role);
        return table.policies().stream()
                .filter(policy -> policy.permissive() && policy.isForAnyOf(rights))
                .anyMatch(policy -> policy.using()
                        .map(text -> PolicyForm.of(text, scope.tenantColumn(table), scope.zoneSetting()))
                        .map(form -> form == PolicyForm.ALWAYS_TRUE)
                        .orElse(false));
    }
}
