package dev.pawl.conformance.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.ejb.SchemaMonitor;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration.Startup;
import java.io.File;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ExplodedImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * An application that embeds Pawl: its EJB, its engine, these migrations, and a servlet that looks at connections.
 *
 * @param startup whether the application waits for its schema
 */
record Application(String name, Startup startup, Map<String, String> migrations) {
    private static final String CONFIGURATION =
            """
            pawl.migrations=classpath:migrations
            pawl.probe-interval=10min
            pawl.startup=%s
            pawl.maintain-interval=%s
            """;

    WebArchive archive() {
        return archive("0");
    }

    /** That maintains its database so often. */
    WebArchive archive(String maintainInterval) {
        var configuration = CONFIGURATION.formatted(startup.name().toLowerCase(Locale.ROOT), maintainInterval);
        var archive = ShrinkWrap.create(WebArchive.class, name + ".war")
                .addClass(ConnectionsServlet.class)
                .addAsLibraries(library("pawl-ejb.jar", SchemaMonitor.class), library("pawl-engine.jar", Pawl.class))
                .addAsResource(new StringAsset(configuration), "META-INF/microprofile-config.properties")
                .addAsResource(new StringAsset(list()), "migrations/migrations.sha256");
        migrations.forEach((file, sql) -> archive.addAsResource(new StringAsset(sql), "migrations/" + file));
        return archive;
    }

    /** In the format of sha256sum. */
    private String list() {
        var lines = new StringBuilder();
        new TreeMap<>(migrations)
                .forEach((file, sql) ->
                        lines.append(sha256(sql)).append("  ").append(file).append('\n'));
        return lines.toString();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The jar that this type comes from, or its folder of classes when the build has not packaged it yet. */
    private static JavaArchive library(String name, Class<?> type) {
        var place = new File(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
        return place.isDirectory()
                ? ShrinkWrap.create(ExplodedImporter.class, name)
                        .importDirectory(place)
                        .as(JavaArchive.class)
                : ShrinkWrap.createFromZipFile(JavaArchive.class, place);
    }
}
