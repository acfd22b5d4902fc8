package dev.pawl.bench;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command lines of the contenders. All but {@code pawl} are what a user gets who starts Java without options, with
 * the jars that the contender needs and no others.
 *
 * @param build the folder {@code bench/target} of a checkout
 */
record Commands(Path build) {
    private static final String OWN = "pawl-bench-";
    /** Beginnings of the names of jars. */
    private static final Map<String, List<String>> JARS = Map.of(
            "FLYWAY", List.of("flyway-", "jackson-", "slf4j-"),
            "LIQUIBASE", List.of("liquibase-", "snakeyaml-", "commons-", "opencsv-", "slf4j-"));

    /** Of the checkout that this program was built in. */
    static Commands ofThisBuild() throws URISyntaxException {
        var code = Commands.class.getProtectionDomain().getCodeSource().getLocation();
        return new Commands(Path.of(code.toURI()).resolveSibling("").toAbsolutePath());
    }

    /** The launcher at the root of the checkout. */
    List<String> pawl(Target target, String migrations) {
        var url = target.url() + "?user=" + target.user();
        var launcher = build.resolve("../../pawl").normalize().toString();
        return List.of(launcher, "migrate", "--url", url, "--migrations", migrations);
    }

    /** A contender of {@link OneRun}. */
    List<String> java(String contender, Target target, Path folder) throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(contender),
                OneRun.class.getName(),
                contender,
                target.url(),
                target.user(),
                folder.toString());
    }

    /** The client of PostgreSQL, with what it does; an empty list when it is not installed. */
    static List<String> psql(Target target, String... arguments) {
        var installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "psql"))
                .anyMatch(Files::isExecutable);
        if (!installed) {
            return List.of();
        }
        var server = URI.create(target.url().substring("jdbc:".length()));
        var command = new ArrayList<>(List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", server.getHost()));
        command.addAll(List.of("-p", Integer.toString(server.getPort()), "-U", target.user()));
        command.addAll(List.of("-d", server.getPath().substring(1)));
        command.addAll(List.of(arguments));
        return command;
    }

    private String classPath(String contender) throws IOException {
        try (var own = Files.list(build);
                var libraries = Files.list(build.resolve("lib"))) {
            var wanted = new ArrayList<>(List.of("postgresql-"));
            wanted.addAll(JARS.getOrDefault(contender, List.of()));
            var jars = Stream.concat(
                    libraries.filter(jar -> wanted.stream().anyMatch(fileName(jar)::startsWith)),
                    own.filter(jar -> fileName(jar).startsWith(OWN)));
            return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static String fileName(Path path) {
        return path.getFileName().toString();
    }
}
