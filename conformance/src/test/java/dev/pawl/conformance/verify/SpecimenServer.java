package dev.pawl.conformance.verify;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A server of its own, since what is broken may be a role. It holds one sound schema, of which copies are broken one
 * after the other. Confined to one thread.
 */
final class SpecimenServer implements AutoCloseable {
    private final EmbeddedServer server;
    private final EmbeddedDatabase template;
    private final EmbeddedDatabase sound;
    private final YearMonth month = YearMonth.now(ZoneOffset.UTC);

    private SpecimenServer(EmbeddedServer server, EmbeddedDatabase template) {
        this.server = server;
        this.template = template;
        this.sound = server.createDatabase(template);
    }

    static SpecimenServer start(int major, SoundSchema schema) throws Exception {
        var server = EmbeddedServer.start(major);
        try {
            var template = server.createDatabase();
            schema.build(template);
            return new SpecimenServer(server, template);
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    /** The sound schema; nobody changes it. */
    EmbeddedDatabase sound() {
        return sound;
    }

    /** Executes a file of attacks or a sound schema for this database. */
    SectionedFile filled(SectionedFile file, EmbeddedDatabase database) {
        return file.on(database.name(), database.name(), month);
    }

    /** An empty database. */
    EmbeddedDatabase empty() {
        return server.createDatabase();
    }

    /** A copy of the sound schema, which the files can break. */
    Specimen prepare(List<SectionedFile> files) {
        var database = server.createDatabase(template);
        var faults = new ArrayList<BrokenSchema>();
        for (var file : files) {
            var roles = database.name() + "_" + faults.size();
            faults.add(BrokenSchema.of(file.on(database.name(), roles, month)));
        }
        return new Specimen(database, faults, sound);
    }

    @Override
    public void close() {
        server.close();
    }
}
