package dev.pawl.engine.provision;

import dev.pawl.engine.Setting;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads from settings and variables what a cluster is to have. Everything is checked before anything is changed. */
public final class WantedReader {
    private static final String DATABASE = "{database}";
    private static final String SERVICE = "{service}";
    /** What PostgreSQL cuts names to, without an error. */
    private static final int LONGEST_NAME = 63;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern ROLES = Pattern.compile("([A-Za-z0-9_-]+)\\s*=\\s*([^=]+)");

    private final Map<Setting, String> given;
    private final Function<String, Optional<String>> lookup;
    private final Map<String, Login> logins = new LinkedHashMap<>();

    private WantedReader(Map<Setting, String> given, Function<String, Optional<String>> lookup) {
        this.given = given;
        this.lookup = lookup;
    }

    /**
     * Reads it.
     *
     * @param given values that come before what is looked up
     * @param lookup the value of a key of {@link Setting} or of an alias, if there is one
     * @param variables the environment, in which passwords are named
     * @param only the database when no setting names any
     * @throws PawlException when a value cannot be used
     */
    public static Wanted read(
            Map<Setting, String> given,
            Function<String, Optional<String>> lookup,
            Map<String, String> variables,
            PasswordFiles files,
            String only) {
        return new WantedReader(given, lookup).read(variables, files, only);
    }

    private Wanted read(Map<String, String> variables, PasswordFiles files, String only) {
        var pattern = text(Setting.LOGIN_NAMES);
        if (!pattern.contains(SERVICE)) {
            throw bad(Setting.LOGIN_NAMES, "it does not contain " + SERVICE);
        }
        boolean shared = !pattern.contains(DATABASE);
        var settings = LoginSettings.parse(text(Setting.LOGIN_SETTINGS))
                .orElseThrow(() -> bad(Setting.LOGIN_SETTINGS, "expected name=value or service.name=value, ..."));
        var roles = serviceRoles();
        var names = databases(only);
        var passwords = PasswordVariables.read(names, shared, variables, files);
        var databases = new ArrayList<WantedDatabase>();
        for (var database : names) {
            var ofDatabase = new LinkedHashMap<String, Optional<LoginPassword>>();
            ofDatabase.put(PasswordVariables.OWNER, Optional.empty());
            passwords
                    .getOrDefault(database, Map.of())
                    .forEach((service, password) -> ofDatabase.put(service, Optional.of(password)));
            var of = new Naming(pattern, shared, settings, ownersRoles(roles, ofDatabase));
            var wanted = ofDatabase.entrySet().stream()
                    .map(entry -> add(of.login(database, entry.getKey(), entry.getValue()), roles))
                    .toList();
            databases.add(new WantedDatabase(database, wanted.get(0), wanted.subList(1, wanted.size())));
        }
        return new Wanted(List.copyOf(logins.values()), databases);
    }

    /** How the logins of one database are made. */
    private record Naming(String pattern, boolean shared, LoginSettings settings, Map<String, List<String>> roles) {
        Login login(String database, String service, Optional<LoginPassword> password) {
            boolean owner = service.equals(PasswordVariables.OWNER);
            return new Login(
                    pattern.replace(SERVICE, service).replace(DATABASE, database),
                    new LoginTag(service, shared ? LoginTag.SHARED : database),
                    owner,
                    roles.getOrDefault(service, List.of()),
                    LoginSettings.usual(owner),
                    settings.askedFor(service),
                    password);
        }
    }

    /** Without those of the owner, unless they were asked for or another login uses the roles in the same database. */
    private Map<String, List<String>> ownersRoles(
            Map<String, List<String>> roles, Map<String, Optional<LoginPassword>> services) {
        boolean used = services.keySet().stream()
                .anyMatch(service -> !service.equals(PasswordVariables.OWNER) && roles.containsKey(service));
        if (used || isGiven(Setting.SERVICE_ROLES)) {
            return roles;
        }
        var others = new LinkedHashMap<>(roles);
        others.remove(PasswordVariables.OWNER);
        return others;
    }

    /** Returns the name of the login. */
    private String add(Login login, Map<String, List<String>> roles) {
        requireName(login.name(), "login name " + login.name());
        if (roles.values().stream().anyMatch(names -> names.contains(login.name()))) {
            throw PawlException.of(
                    Message.PROVISION_INPUT,
                    "login name " + login.name(),
                    "it is the name of a role of the services; choose " + Setting.LOGIN_NAMES.key());
        }
        var same = logins.putIfAbsent(login.name(), login);
        if (same != null && !same.tag().equals(login.tag())) {
            throw PawlException.of(
                    Message.PROVISION_INPUT,
                    "login name " + login.name(),
                    "it would be that of " + same.tag().words() + " and of "
                            + login.tag().words() + "; choose " + Setting.LOGIN_NAMES.key());
        }
        return login.name();
    }

    private List<String> databases(String only) {
        var text = text(Setting.DATABASES);
        var names = list(text.isBlank() ? "" : text);
        names = names.isEmpty() ? List.of(only) : names;
        names.forEach(name -> requireName(name, "database name " + name));
        return names.stream().distinct().toList();
    }

    private Map<String, List<String>> serviceRoles() {
        var roles = new LinkedHashMap<String, List<String>>();
        for (var part : list(text(Setting.SERVICE_ROLES))) {
            var entry = ROLES.matcher(part);
            if (!entry.matches()) {
                throw bad(Setting.SERVICE_ROLES, "expected service=role or service=role+role, ...");
            }
            var names = Arrays.stream(entry.group(2).split("\\+", -1))
                    .map(String::strip)
                    .toList();
            names.forEach(name -> requireName(name, "role name " + name));
            roles.put(entry.group(1), names);
        }
        return roles;
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static void requireName(String name, String what) {
        if (isUrl(name)) {
            throw PawlException.of(Message.PROVISION_INPUT, "A URL", "expected a name");
        }
        var problem = problem(name);
        if (problem.isPresent()) {
            throw PawlException.of(Message.PROVISION_INPUT, what, problem.get());
        }
    }

    private static Optional<String> problem(String name) {
        if (name.isEmpty()) {
            return Optional.of("it is empty");
        } else if (CONTROL.matcher(name).find()) {
            return Optional.of("it contains a control character");
        } else if (name.startsWith("pg_")) {
            return Optional.of("names that begin with pg_ are PostgreSQL's own");
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length > LONGEST_NAME
                ? Optional.of("it has " + length + " bytes, of which PostgreSQL keeps " + LONGEST_NAME)
                : Optional.empty();
    }

    private String text(Setting setting) {
        return find(setting).orElse(setting.defaultValue());
    }

    private boolean isGiven(Setting setting) {
        return find(setting).isPresent();
    }

    private Optional<String> find(Setting setting) {
        return setting.find(given, lookup);
    }

    private PawlException bad(Setting setting, String expected) {
        var found = isUrl(text(setting)) ? "A URL" : '"' + text(setting) + '"';
        return PawlException.of(Message.BAD_CONFIGURATION, found, setting.key(), expected);
    }

    /** Not repeated: who mixes variables up has written a password here. */
    private static boolean isUrl(String text) {
        return text.contains("://");
    }
}
