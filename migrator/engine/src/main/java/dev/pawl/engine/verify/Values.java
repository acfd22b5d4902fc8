package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Identifiers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values that a column may take, as SQL, likely ones first; which of them fit together is for the server to find. */
final class Values {
    private static final int MOST = 9;
    private static final Pattern TEXT = Pattern.compile("'((?:[^']|'')*)'::(?:text|character varying|bpchar)");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.'\\]])(\\d{1,9})(?![\\w.'])");
    private static final Pattern REGEX = Pattern.compile("(?<![!~])~\\*? '((?:[^']|'')*)'::text");
    private static final Pattern NOT_REGEX = Pattern.compile("!~\\*? '((?:[^']|'')*)'::text");
    private static final Pattern POSIX_CLASS = Pattern.compile("\\[:(\\w)(\\w+):]");
    private static final Pattern JSON_KEY = Pattern.compile("(?:->>?|\\?) '((?:[^']|'')*)'::text");
    private static final Pattern LIKE = Pattern.compile("(?<!!)~~\\*? '((?:[^']|'')*)'::text");

    private Values() {}

    /**
     * Candidates for a column.
     *
     * @param checks the conditions that mention it
     * @param mark a word that is in no other row
     */
    static List<String> of(Column column, List<String> checks, String mark) {
        var values = new LinkedHashSet<String>();
        var conditions = new ArrayList<>(checks);
        conditions.addAll(column.domainChecks());
        column.defaultExpression()
                .filter(text -> !text.contains("nextval(") && !column.generated())
                .ifPresent(values::add);
        if (!column.notNull()) {
            values.add("NULL::" + column.baseType());
        }
        ofType(column, conditions, mark).forEach(values::add);
        return values.stream().limit(conditions.isEmpty() ? 1 : MOST).toList();
    }

    /** Candidates for a column that is given a value, as {@link #of}. */
    static List<String> given(Column column, List<String> checks, String mark) {
        var conditions = new ArrayList<>(checks);
        conditions.addAll(column.domainChecks());
        return ofType(column, conditions, mark).stream()
                .limit(conditions.isEmpty() ? 1 : MOST)
                .toList();
    }

    /** A value of a type that nothing else is known of. */
    static String plain(String type, String mark) {
        var column = new Column("", 0, type, type, List.of(), List.of(), true, Optional.empty(), false, false);
        return ofType(column, List.of(), mark).get(0);
    }

    /** One value, not NULL and found in no other row, for a column that others refer to. */
    static String unique(Column column, List<String> checks, String mark) {
        var conditions = new ArrayList<>(checks);
        conditions.addAll(column.domainChecks());
        var values = ofType(column, conditions, mark);
        if (!isText(column.baseType())) {
            return values.get(0);
        }
        var plain = cut(mark, column.type());
        return plausible(plain, conditions)
                .map(text -> literal(cut(text, column.type()), column))
                .or(() -> values.stream()
                        .filter(value -> !value.startsWith("NULL"))
                        .findFirst())
                .orElse(literal(plain, column));
    }

    /** The mark, or as much of it as fits in letters or digits only, alone or at the end of a text that would do. */
    private static Optional<String> plausible(String mark, List<String> conditions) {
        var marks = List.of(
                mark,
                mark.replaceAll("[^a-z0-9]", ""),
                letters(mark),
                letters(mark).toUpperCase(Locale.ROOT),
                digits(mark));
        var beginnings = new ArrayList<String>(List.of(""));
        for (var condition : conditions) {
            var regex = REGEX.matcher(condition);
            while (regex.find()) {
                Sample.of(regex.group(1).replace("''", "'")).ifPresent(beginnings::add);
            }
        }
        return beginnings.stream()
                .flatMap(beginning -> marks.stream()
                        .flatMap(text -> IntStream.iterate(text.length(), n -> n > 0, n -> n - 1)
                                .mapToObj(length -> text.substring(text.length() - length))
                                .map(end -> beginning.isEmpty() || end.length() > beginning.length()
                                        ? end
                                        : beginning.substring(0, beginning.length() - end.length()) + end)))
                .filter(text -> fits(text, conditions))
                .findFirst();
    }

    private static String letters(String mark) {
        return mark.chars()
                .filter(Character::isLetterOrDigit)
                .mapToObj(c -> String.valueOf((char) (Character.isDigit(c) ? c - '0' + 'g' : c)))
                .collect(Collectors.joining());
    }

    private static String digits(String mark) {
        return mark.chars()
                .filter(Character::isLetterOrDigit)
                .mapToObj(c -> String.valueOf(Character.isDigit(c) ? c - '0' : c % 10))
                .collect(Collectors.joining());
    }

    /** Whether the expressions and lengths that are asked for allow a text, as far as can be told from outside. */
    static boolean fits(String text, List<String> conditions) {
        for (var condition : conditions) {
            if (isAgainst(text, REGEX.matcher(condition), true)
                    || isAgainst(text, NOT_REGEX.matcher(condition), false)) {
                return false;
            }
            if (condition.contains(" = ANY (ARRAY[")
                    || LIKE.matcher(condition).find()
                    || (condition.contains("length(") && condition.contains(") = "))) {
                return false;
            }
        }
        return true;
    }

    /** Whether one of the expressions that are asked for does not match, or one that is forbidden does. */
    private static boolean isAgainst(String text, Matcher expressions, boolean wanted) {
        while (expressions.find()) {
            var expression = POSIX_CLASS
                    .matcher(expressions.group(1).replace("''", "'"))
                    .replaceAll(name -> Matcher.quoteReplacement("\\p{"
                            + (name.group(2).equals("digit")
                                    ? "XDigit"
                                    : name.group(1).toUpperCase(Locale.ROOT) + name.group(2))
                            + "}"));
            try {
                if (Pattern.compile(expression).matcher(text).find() != wanted) {
                    return true;
                }
            } catch (IllegalArgumentException e) {
                return true;
            }
        }
        return false;
    }

    private static List<String> ofType(Column column, List<String> conditions, String mark) {
        var type = column.baseType();
        if (!column.labels().isEmpty()) {
            return column.labels().stream().map(label -> literal(label, column)).toList();
        }
        if (type.endsWith("[]")) {
            return arrays(type, mark);
        }
        if (isText(type)) {
            return texts(column, conditions, mark);
        }
        var name = type.replaceAll("\\(.*\\)", "");
        return switch (name) {
            case "smallint", "integer", "bigint", "numeric", "real", "double precision" ->
                numbers(type, conditions, mark);
            case "boolean" -> List.of("true", "false");
            case "uuid" -> List.of("'" + uuid(mark) + "'::uuid");
            case "timestamp with time zone", "timestamp without time zone", "date" -> times(type);
            case "time without time zone", "time with time zone" -> List.of("'12:00'::" + type);
            case "interval" -> List.of("'1 day'::interval", "'0'::interval");
            case "jsonb", "json" -> documents(type, conditions, mark);
            case "bytea" -> bytes(conditions, mark);
            case "inet" -> List.of("'192.0.2.1'::inet");
            case "cidr" -> List.of("'192.0.2.0/24'::cidr");
            case "macaddr" -> List.of("'02:00:00:00:00:01'::macaddr");
            case "point" -> List.of("'(0,0)'::point");
            case "xml" -> List.of("'<x/>'::xml");
            case "oid" -> List.of("0::oid");
            case "bit", "bit varying" -> List.of("B'0'::" + type);
            case "int4range", "int8range", "numrange" -> List.of("'empty'::" + type, "'[1,2)'::" + type);
            case "daterange", "tsrange", "tstzrange" ->
                List.of("'empty'::" + type, "'[2000-01-01,2000-01-02)'::" + type);
            default -> name.endsWith("range") ? List.of("'empty'::" + type) : List.of("''::" + type);
        };
    }

    /** Documents of each kind, of which some hold something; with the members that checks ask for. */
    private static List<String> documents(String type, List<String> conditions, String mark) {
        var texts = new LinkedHashSet<String>();
        var members = new LinkedHashSet<String>();
        for (var condition : conditions) {
            var key = JSON_KEY.matcher(condition);
            while (key.find()) {
                members.add("\"" + key.group(1).replace("''", "'") + "\": \"" + mark + "\"");
            }
        }
        if (!members.isEmpty()) {
            texts.add("{" + String.join(", ", members) + "}");
        }
        texts.addAll(
                List.of("{}", "[\"" + mark + "\"]", "{\"" + mark + "\": 1}", "[]", "\"" + mark + "\"", "1", "true"));
        return texts.stream()
                .map(text -> Identifiers.literal(text) + "::" + type)
                .toList();
    }

    private static List<String> arrays(String type, String mark) {
        var element = type.substring(0, type.indexOf('['));
        var one =
                switch (element) {
                    case "text", "character varying" -> mark;
                    case "smallint", "integer", "bigint", "numeric", "real", "double precision" -> "1";
                    case "uuid" -> uuid(mark);
                    case "boolean" -> "true";
                    default -> "";
                };
        return one.isEmpty() ? List.of("'{}'::" + type) : List.of("'{}'::" + type, "'{" + one + "}'::" + type);
    }

    private static boolean isText(String type) {
        return type.equals("text")
                || type.startsWith("character")
                || type.equals("name")
                || type.equals("bpchar")
                || type.equals("citext")
                || type.endsWith(".citext");
    }

    private static List<String> texts(Column column, List<String> conditions, String mark) {
        var texts = new LinkedHashSet<String>();
        if (fits(mark, conditions)) {
            texts.add(cut(mark, column.type()));
        }
        for (var condition : conditions) {
            var regex = REGEX.matcher(condition);
            while (regex.find()) {
                Sample.of(regex.group(1).replace("''", "'")).ifPresent(texts::add);
            }
            var like = LIKE.matcher(condition);
            while (like.find()) {
                texts.add(like.group(1).replace("''", "'").replace("%", mark).replace('_', 'x'));
            }
        }
        for (var condition : conditions) {
            var text = TEXT.matcher(REGEX.matcher(condition).replaceAll(""));
            while (text.find()) {
                texts.add(text.group(1).replace("''", "'"));
            }
        }
        for (var condition : conditions) {
            if (condition.contains("length(")) {
                numbersIn(condition).stream()
                        .filter(length -> length > 0 && length <= 512)
                        .map(length -> (mark + "x".repeat(length)).substring(0, length))
                        .forEach(texts::add);
            }
        }
        texts.add(cut(mark, column.type()));
        texts.add("https://" + mark + ".example/");
        texts.add(mark + "@example.com");
        return texts.stream().map(text -> literal(text, column)).toList();
    }

    private static List<String> numbers(String type, List<String> conditions, String mark) {
        var values = new LinkedHashSet<String>();
        int many = type.equals("smallint") ? 30_000 : 2_000_000_000;
        int unlikely = many - Math.floorMod(mark.hashCode(), many / 3);
        if (conditions.isEmpty()) {
            values.add((type.startsWith("numeric") ? 1 : unlikely) + "::" + type);
        } else {
            values.add("1::" + type);
            values.add("0::" + type);
            for (var condition : conditions) {
                for (var number : numbersIn(condition)) {
                    values.add(number + "::" + type);
                    values.add((number + 1) + "::" + type);
                    values.add((number - 1) + "::" + type);
                }
            }
            values.add(unlikely + "::" + type);
        }
        return List.copyOf(values);
    }

    private static List<String> times(String type) {
        return List.of(
                "now()::" + type,
                "(now() + '1 day'::interval)::" + type,
                "(now() - '1 day'::interval)::" + type,
                "(now() + '2 days'::interval)::" + type);
    }

    private static List<String> bytes(List<String> conditions, String mark) {
        var values = new LinkedHashSet<String>();
        for (var condition : conditions) {
            if (condition.contains("length(")) {
                numbersIn(condition).stream()
                        .filter(length -> length > 0 && length <= 4096)
                        .map(length -> "decode(rpad('', " + 2 * length + ", md5('" + mark + "')), 'hex')")
                        .forEach(values::add);
            }
        }
        values.add("sha256('" + mark + "'::bytea)");
        return List.copyOf(values);
    }

    private static Set<Integer> numbersIn(String condition) {
        var numbers = new LinkedHashSet<Integer>();
        var matcher = NUMBER.matcher(condition.replaceAll("'(?:[^']|'')*'", "''"));
        while (matcher.find()) {
            numbers.add(Integer.valueOf(matcher.group(1)));
        }
        return numbers;
    }

    private static String literal(String text, Column column) {
        return Identifiers.literal(text) + "::" + column.baseType();
    }

    private static String cut(String text, String type) {
        var length = Optional.of(
                        Pattern.compile("character(?: varying)?\\((\\d+)\\)").matcher(type))
                .filter(Matcher::matches)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .orElse(Integer.MAX_VALUE);
        return text.length() <= length ? text : text.substring(text.length() - length);
    }

    private static String uuid(String mark) {
        return java.util
                .UUID
                .nameUUIDFromBytes(mark.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }
}
