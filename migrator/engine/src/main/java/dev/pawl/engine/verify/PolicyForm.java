package dev.pawl.engine.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a policy's condition amounts to, told from how PostgreSQL writes it. */
enum PolicyForm {
    /** Only rows whose zone is the setting's, or fewer. */
    EQUALITY,
    NOT_EQUALITY,
    OTHER_SETTING,
    ADMITS_UNSET,
    WILDCARD,
    ALWAYS_TRUE;

    private static final Pattern SETTING = Pattern.compile("current_setting\\('((?:[^']|'')+)'::text");
    private static final Pattern CAST = Pattern.compile("^(.*)::[a-z][a-z0-9_ .\"]*(\\(\\d+\\))?$", Pattern.DOTALL);
    private static final Pattern FUNCTION = Pattern.compile("^[A-Za-z_][\\w.\"]*\\(.*\\)$", Pattern.DOTALL);
    private static final Pattern LITERAL = Pattern.compile("^'(?:[^']|'')*'$|^-?\\d+$");
    private static final Pattern SUBSELECT = Pattern.compile("^\\(?\\s*SELECT\\s.*", Pattern.DOTALL);

    /** How the condition of a policy on rows whose zone is in {@code column} is to be judged. */
    static PolicyForm of(String condition, Optional<String> column, String zoneSetting) {
        var text = strip(condition);
        if (text.equals("true")) {
            return ALWAYS_TRUE;
        }
        if (text.equals("false")) {
            return EQUALITY;
        }
        var alternatives = split(text, " OR ");
        if (alternatives.size() > 1) {
            return alternatives.stream()
                    .map(alternative -> ofAlternative(alternative, column, zoneSetting))
                    .max(PolicyForm::compareTo)
                    .orElse(NOT_EQUALITY);
        }
        var conditions = split(text, " AND ");
        if (conditions.size() > 1) {
            var forms =
                    conditions.stream().map(one -> of(one, column, zoneSetting)).toList();
            return forms.contains(EQUALITY)
                    ? EQUALITY
                    : forms.stream().min(PolicyForm::compareTo).orElse(NOT_EQUALITY);
        }
        return ofComparison(text, column, zoneSetting);
    }

    private static PolicyForm ofAlternative(String text, Optional<String> column, String zoneSetting) {
        var form = of(text, column, zoneSetting);
        if (form != NOT_EQUALITY && form != OTHER_SETTING) {
            return form;
        }
        boolean ofSession = text.contains("current_setting(");
        if (ofSession && (text.contains("IS NULL") || text.contains("= ''::text"))) {
            return ADMITS_UNSET;
        }
        return ofSession ? WILDCARD : NOT_EQUALITY;
    }

    private static PolicyForm ofComparison(String text, Optional<String> column, String zoneSetting) {
        if (column.isEmpty()) {
            // A row that hangs on a protected one is as well protected, when it asks for that one.
            return text.startsWith("EXISTS (")
                            || text.contains(" IN ( SELECT")
                            || text.contains("= ANY ( SELECT")
                            || text.contains("IN (SELECT")
                    ? EQUALITY
                    : NOT_EQUALITY;
        }
        var sides = split(text, " = ");
        if (sides.size() != 2
                || sides.get(1).startsWith("ANY (")
                || sides.get(0).startsWith("NOT ")) {
            return NOT_EQUALITY;
        }
        if (isColumn(sides.get(0), column.get())) {
            return ofValue(sides.get(1), column.get(), zoneSetting);
        }
        return isColumn(sides.get(1), column.get()) ? ofValue(sides.get(0), column.get(), zoneSetting) : NOT_EQUALITY;
    }

    /** What the zone is compared with. */
    private static PolicyForm ofValue(String side, String column, String zoneSetting) {
        var value = withoutCasts(side);
        if (LITERAL.matcher(value).matches() || value.matches("(?s).*\\b" + Pattern.quote(column) + "\\b(?!['.]).*")) {
            return value.contains("COALESCE(") ? ADMITS_UNSET : NOT_EQUALITY;
        }
        if (value.contains("COALESCE(") && !value.contains(", ''::text)")) {
            return ADMITS_UNSET;
        }
        if (value.startsWith("CASE ")) {
            return NOT_EQUALITY;
        }
        var settings = settings(value);
        if (!settings.isEmpty()) {
            return settings.equals(Set.of(zoneSetting)) ? EQUALITY : OTHER_SETTING;
        }
        boolean ofSession = FUNCTION.matcher(value).matches()
                || SUBSELECT.matcher(value).matches()
                || Set.of("CURRENT_USER", "SESSION_USER", "CURRENT_ROLE").contains(value);
        return ofSession ? EQUALITY : NOT_EQUALITY;
    }

    /** The settings that a condition asks for. */
    static Set<String> settings(String condition) {
        var names = new LinkedHashSet<String>();
        var matcher = SETTING.matcher(condition);
        while (matcher.find()) {
            names.add(matcher.group(1).replace("''", "'"));
        }
        return names;
    }

    /** The column that an equality with a setting is about; empty when there is none. */
    static Optional<String> comparedColumn(String condition) {
        for (var alternative : split(strip(condition), " OR ")) {
            for (var one : split(strip(alternative), " AND ")) {
                var sides = split(strip(one), " = ");
                if (sides.size() == 2 && sides.get(1).contains("current_setting(")) {
                    var name = withoutCasts(sides.get(0));
                    if (name.matches("[a-z_][a-z0-9_]*")) {
                        return Optional.of(name);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isColumn(String side, String column) {
        var name = withoutCasts(side);
        int dot = name.lastIndexOf('.');
        var last = dot < 0 ? name : name.substring(dot + 1);
        return last.equals(column) || last.equals("\"" + column + "\"");
    }

    private static String withoutCasts(String text) {
        var value = strip(text);
        var cast = CAST.matcher(value);
        while (cast.matches()) {
            value = strip(cast.group(1));
            cast = CAST.matcher(value);
        }
        return value;
    }

    /** Without the parentheses around all of it. */
    static String strip(String text) {
        var stripped = text.strip();
        while (stripped.startsWith("(") && closing(stripped) == stripped.length() - 1) {
            stripped = stripped.substring(1, stripped.length() - 1).strip();
        }
        return stripped;
    }

    /** Where the parenthesis that the text begins with is closed. */
    private static int closing(String text) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** The parts between separators that stand outside of parentheses and quotes. */
    static List<String> split(String text, String separator) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int begin = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && (c == '(' || c == '[')) {
                depth++;
            } else if (!quoted && (c == ')' || c == ']')) {
                depth--;
            } else if (!quoted && depth == 0 && text.startsWith(separator, i)) {
                parts.add(text.substring(begin, i));
                i += separator.length() - 1;
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }
}
