package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.report.TakeoverReport;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code pawl adopt}. */
@Command(
        name = "adopt",
        description = "Takes over the history of another tool: all of it, or nothing when a row of it is not about"
                + " exactly one of the files. Recorded in pawl.operator_actions.")
final class AdoptCommand extends TakeoverCommand {
    private static final String TOOLS = "flyway|liquibase|golang-migrate|dbmate|pawl";

    @Option(
            names = "--from",
            required = true,
            paramLabel = TOOLS,
            converter = ToolWord.class,
            description = "The tool that has migrated this database so far; pawl stands for runners that keep version"
                    + " and time in a schema_migrations of their own.")
    private OtherTool from = OtherTool.PAWL;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.NAME",
            description = "The table with its history, when several have its usual name or it was renamed.")
    @Nullable
    private String table;

    @Option(names = "--dry-run", description = "Print what would be recorded, and change nothing.")
    private boolean dryRun;

    AdoptCommand(Environment environment, Console console) {
        super(environment, console);
    }

    /** The tools by the names that their users know. */
    static final class ToolWord implements ITypeConverter<OtherTool> {
        @Override
        public OtherTool convert(String word) {
            return OtherTool.ofWord(word.toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new TypeConversionException("no such tool"));
        }
    }

    @Override
    TakeoverReport takeOver() {
        var named = Optional.ofNullable(table).map(name -> DatabaseOptions.requireName("--table", name));
        return pawl().adopt(from, named, dryRun, because, console.listener());
    }

    @Override
    void print(TakeoverReport report) {
        for (var recorded : report.recorded()) {
            var at = recorded.appliedAt();
            var time = at == null ? "" : "  " + at.truncatedTo(ChronoUnit.SECONDS);
            console.result("applied  " + recorded.version() + "  is " + recorded.source() + time);
        }
        report.pending().forEach(pending -> console.result("pending  " + pending.version()));
        console.result(
                dryRun
                        ? "dry run: nothing was changed"
                        : Message.ADOPTED.text(
                                report.database(), report.recorded().size(), report.from()));
    }
}
