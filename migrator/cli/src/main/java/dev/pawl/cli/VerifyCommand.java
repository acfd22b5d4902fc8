package dev.pawl.cli;

import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.verify.Finding;
import dev.pawl.engine.verify.Level;
import dev.pawl.engine.verify.NotProbed;
import dev.pawl.engine.verify.Verify;
import dev.pawl.engine.verify.VerifyOptions;
import dev.pawl.engine.verify.VerifyReport;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pawl verify}. */
@Command(
        name = "verify",
        description =
                "Tries whether the database keeps what its schema promises: tenants are kept apart, audit rows are"
                        + " never changed, partitions exist ahead of time, grants are as declared. Every attempt is rolled"
                        + " back; safe on a live database. Exits with 10 when a promise is broken.")
final class VerifyCommand extends ReportCommand {
    @Option(
            names = DatabaseOptions.URL,
            paramLabel = "URL",
            description = "The database: postgres://user@host:port/name or jdbc:postgresql://... "
                    + "Others can read arguments: give the password by PGPASSWORD_FILE or a password file.")
    private @Nullable String url;

    @Option(
            names = "--tenant-column",
            paramLabel = "NAME",
            description =
                    "The column that holds the tenant in tables without tags (default: as the tags or the policies"
                            + " have it).")
    private @Nullable String tenantColumn;

    @Option(
            names = "--zone-setting",
            paramLabel = "NAME",
            description = "The setting by which a session says its tenant (default: as the policies have it).")
    private @Nullable String zoneSetting;

    @Option(
            names = "--scratch",
            description = "The database is a copy that nobody uses: try also TRUNCATE, which waits for everybody, and"
                    + " functions that change data.")
    private boolean scratch;

    VerifyCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    Answer answer() {
        var configuration = PawlConfiguration.read(Map.of(), environment::setting);
        var options = new VerifyOptions(Optional.ofNullable(tenantColumn), Optional.ofNullable(zoneSetting), scratch);
        var connector = DatabaseAddress.resolve(url, environment).connector();
        var report = Verify.of(connector, configuration.connectWait(), options, console.listener());
        return new Answer(
                () -> ReportJson.of(report),
                () -> print(report),
                report.exitStatus(),
                error(connector.target(), report));
    }

    private static @Nullable ErrorReport error(String target, VerifyReport report) {
        return report.exitStatus() == ExitStatus.OK
                ? null
                : ErrorReport.of(
                        PawlException.of(Message.PROMISES_BROKEN, String.valueOf(report.count(Level.ERROR)), target));
    }

    private void print(VerifyReport report) {
        console.result(
                report.database() + ": " + report.tables() + " tables with promises, zone by " + report.zoneSetting());
        String object = null;
        for (var finding : report.findings().stream()
                .sorted((left, right) -> left.object().compareTo(right.object()))
                .toList()) {
            if (!finding.object().equals(object)) {
                console.result("");
                console.result(finding.object());
                object = finding.object();
            }
            print(finding);
        }
        if (!report.notProbed().isEmpty()) {
            console.result("");
            console.result("not probed");
            report.notProbed().forEach(this::print);
        }
        console.result("");
        console.result(summary(report));
    }

    private void print(Finding finding) {
        console.result("  " + finding.level().word() + "  " + finding.rule().id()
                + finding.role().map(role -> "  role " + role).orElse(""));
        console.result("    " + finding.message());
        finding.statement().ifPresent(statement -> console.result("    tried  " + statement));
        if (finding.level() != Level.INFO) {
            lines("    fix    ", finding.fix());
        }
    }

    private void print(NotProbed notProbed) {
        var what = notProbed.object().or(() -> notProbed.role().map(role -> "as role " + role));
        console.result("  " + what.map(name -> name + ": ").orElse("") + notProbed.reason());
        notProbed.grant().ifPresent(grant -> lines("    to allow it  ", grant));
    }

    private void lines(String label, String text) {
        var prefix = label;
        for (var line : text.lines().toList()) {
            console.result(prefix + line);
            prefix = " ".repeat(label.length());
        }
    }

    private static String summary(VerifyReport report) {
        return number(report.count(Level.ERROR), "promise", "promises") + " broken, "
                + number(report.count(Level.WARNING), "warning", "warnings") + ", "
                + number(report.count(Level.INFO), "note", "notes") + "; "
                + number(report.probes(), "probe", "probes") + " as "
                + number(report.roles().size(), "role", "roles") + ", "
                + report.notProbed().size() + " not probed; " + report.durationMs() + " ms";
    }

    private static String number(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
