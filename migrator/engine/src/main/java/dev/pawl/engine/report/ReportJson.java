package dev.pawl.engine.report;

import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.Instance;
import dev.pawl.engine.migration.MigrationFolder;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.verify.Finding;
import dev.pawl.engine.verify.NotProbed;
import dev.pawl.engine.verify.VerifyReport;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one rendering of reports as JSON. Fields may be added, never renamed; {@code schemaVersion} comes first. */
public final class ReportJson {
    private static final int SCHEMA_VERSION = 1;

    private ReportJson() {}

    /** {@code pawl status --output json} and {@code /api/status}. */
    public static JsonObject of(StatusReport report) {
        var json = document().add("database", report.database());
        add(json, "current", report.current().orElse(null));
        return json.add("applied", array(report.applied(), ReportJson::applied))
                .add("pending", array(report.pending(), ReportJson::pending))
                .add("problems", array(report.problems(), ReportJson::problem))
                .add("instances", array(report.instances(), instance -> instance(report, instance)))
                .build();
    }

    /** {@code pawl migrate --output json}. */
    public static JsonObject of(MigrateReport report) {
        var json = document().add("outcome", report.outcome().word());
        add(json, "runId", report.runId());
        json.add("applied", array(report.applied(), ReportJson::step))
                .add("held", array(report.held(), version -> Json.createValue(version.text())))
                .add("durationMs", report.durationMs());
        var error = report.error();
        return (error == null ? json.addNull("error") : json.add("error", error(error))).build();
    }

    /** {@code pawl accept} and {@code pawl resolve}. */
    public static JsonObject of(ActionReport report) {
        return document()
                .add("database", report.database())
                .add("action", report.action())
                .add("version", report.version())
                .add("found", report.found())
                .add("reason", report.reason())
                .build();
    }

    /** {@code pawl migrate --dry-run --output json}. */
    public static JsonObject of(PlanReport report) {
        return document()
                .add("steps", array(report.steps(), ReportJson::planned))
                .add("held", array(report.held(), version -> Json.createValue(version.text())))
                .build();
    }

    private static JsonValue planned(PlanReport.PlannedFile file) {
        return Json.createObjectBuilder()
                .add("version", file.version().text())
                .add("transaction", file.transaction())
                .add("statements", array(file.statements(), ReportJson::planned))
                .build();
    }

    private static JsonValue planned(PlanReport.PlannedStatement statement) {
        return Json.createObjectBuilder()
                .add("line", statement.line())
                .add("command", statement.command())
                .build();
    }

    /** {@code pawl adopt} and {@code pawl baseline}. */
    public static JsonObject of(TakeoverReport report) {
        var json = document().add("database", report.database()).add("from", report.from());
        add(json, "source", report.source());
        return json.add("dryRun", report.dryRun())
                .add("recorded", array(report.recorded(), ReportJson::recorded))
                .add("pending", array(report.pending(), ReportJson::pending))
                .build();
    }

    /** {@code pawl freeze}. */
    public static JsonObject of(MigrationFolder.Frozen report) {
        return document()
                .add("manifest", report.manifest())
                .add("added", array(report.added(), Json::createValue))
                .add("frozen", report.files())
                .build();
    }

    /** {@code pawl new}. */
    public static JsonObject of(MigrationFolder.Created report) {
        return document()
                .add("version", report.version().text())
                .add("file", report.file())
                .build();
    }

    /** {@code pawl verify}. */
    public static JsonObject of(VerifyReport report) {
        return document()
                .add("database", report.database())
                .add("findings", array(report.findings(), ReportJson::finding))
                .add("probes", report.probes())
                .add("notProbed", array(report.notProbed(), ReportJson::notProbed))
                .add("tables", report.tables())
                .add("roles", array(report.roles(), Json::createValue))
                .add("zoneSetting", report.zoneSetting())
                .add("durationMs", report.durationMs())
                .build();
    }

    private static JsonValue finding(Finding finding) {
        var json = Json.createObjectBuilder()
                .add("rule", finding.rule().id())
                .add("level", finding.level().word())
                .add("object", finding.object());
        add(json, "role", finding.role().orElse(null));
        json.add("message", finding.message());
        add(json, "statement", finding.statement().orElse(null));
        return json.add("fix", finding.fix()).add("docs", finding.docs()).build();
    }

    private static JsonValue notProbed(NotProbed notProbed) {
        var json = Json.createObjectBuilder();
        add(json, "object", notProbed.object().orElse(null));
        add(json, "role", notProbed.role().orElse(null));
        json.add("reason", notProbed.reason());
        add(json, "grant", notProbed.grant().orElse(null));
        return json.build();
    }

    /** Every command that could not begin: {@code {error: {...}}}. */
    public static JsonObject of(ErrorReport report) {
        return document().add("error", error(report)).build();
    }

    private static JsonObjectBuilder document() {
        return Json.createObjectBuilder().add("schemaVersion", SCHEMA_VERSION);
    }

    private static JsonValue applied(AppliedMigration applied) {
        var json = Json.createObjectBuilder()
                .add("version", applied.version())
                .add("appliedAt", applied.appliedAt().toString());
        var durationMs = applied.durationMs();
        if (durationMs == null) {
            json.addNull("durationMs");
        } else {
            json.add("durationMs", durationMs);
        }
        add(json, "checksum", applied.checksum());
        var phase = applied.phase();
        add(json, "phase", phase == null ? null : phase.word());
        return json.build();
    }

    private static JsonValue pending(StatusReport.Pending pending) {
        Phase phase = pending.phase();
        return Json.createObjectBuilder()
                .add("version", pending.version().text())
                .add("phase", phase.word())
                .build();
    }

    private static JsonValue recorded(TakeoverReport.Recorded recorded) {
        var json = Json.createObjectBuilder().add("version", recorded.version().text());
        var appliedAt = recorded.appliedAt();
        add(json, "appliedAt", appliedAt == null ? null : appliedAt.toString());
        add(json, "source", recorded.source());
        return json.build();
    }

    private static JsonValue problem(ErrorReport problem) {
        var json = Json.createObjectBuilder().add("code", problem.code());
        add(json, "version", version(problem));
        json.add("message", problem.message());
        add(json, "hint", problem.hint());
        return json.build();
    }

    /** What a problem is about: a file, or a version that has none. */
    private static @Nullable String version(ErrorReport problem) {
        var file = problem.file();
        return file == null ? null : Version.ofFileName(file).map(Version::text).orElse(file);
    }

    private static JsonValue instance(StatusReport report, Instance instance) {
        var countsUntil = instance.countsUntil();
        var json = Json.createObjectBuilder()
                .add("application", instance.application())
                .add("address", instance.address())
                .add("version", instance.version())
                .add("digest", instance.digest())
                .add("startedAt", instance.startedAt().toString())
                .add("alive", instance.alive());
        add(json, "countsUntil", countsUntil == null ? null : countsUntil.toString());
        return json.add("holdsBack", array(report.heldBackBy(instance), version -> Json.createValue(version.text())))
                .build();
    }

    private static JsonValue step(MigrateReport.AppliedStep step) {
        return Json.createObjectBuilder()
                .add("version", step.version().text())
                .add("durationMs", step.durationMs())
                .add("attempts", step.attempts())
                .build();
    }

    private static JsonObjectBuilder error(ErrorReport error) {
        var json = Json.createObjectBuilder().add("code", error.code()).add("message", error.message());
        add(json, "sqlState", error.sqlState());
        add(json, "file", error.file());
        var line = error.line();
        if (line == null) {
            json.addNull("line");
        } else {
            json.add("line", line);
        }
        add(json, "hint", error.hint());
        return json;
    }

    private static <T> JsonArrayBuilder array(List<T> values, Function<T, JsonValue> toJson) {
        var array = Json.createArrayBuilder();
        values.forEach(value -> array.add(toJson.apply(value)));
        return array;
    }

    private static void add(JsonObjectBuilder json, String name, @Nullable String value) {
        if (value == null) {
            json.addNull(name);
        } else {
            json.add(name, value);
        }
    }
}
