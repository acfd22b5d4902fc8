package dev.pawl.admin.page;

import dev.pawl.engine.report.ErrorReport;
import java.util.ArrayList;

/** Numbers and errors in words. */
final class Words {
    private Words() {}

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Where an error happened and how it is called, in one line. */
    static String evidence(ErrorReport error) {
        var parts = new ArrayList<String>();
        parts.add(error.code());
        var file = error.file();
        if (file != null) {
            var line = error.line();
            parts.add(line == null ? file : file + ":" + line);
        }
        var sqlState = error.sqlState();
        if (sqlState != null) {
            parts.add("SQLSTATE " + sqlState);
        }
        return String.join(" \u00b7 ", parts);
    }
}
