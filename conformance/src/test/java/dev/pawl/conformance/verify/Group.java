package dev.pawl.conformance.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Files that break different things, so that one database can be broken by all of them at once. */
record Group(int number, List<SectionedFile> files) {
    /** What a statement changes; what it only reads may be broken by another file. */
    private static final Pattern CHANGED = Pattern.compile("(?:ALTER|DROP|CREATE|COMMENT ON)(?: OR REPLACE)?"
            + "(?: (?:UNIQUE|MATERIALIZED|FOREIGN))?"
            + " (?:TABLE|FUNCTION|VIEW|SEQUENCE|SCHEMA|EXTENSION|PUBLICATION|DATABASE)"
            + " (\\S+?)[( ;\\n]"
            + "|(?:\\bON|UPDATE|TRUNCATE|DELETE FROM|INTO|\\bTO) ((?:public|shop)\\.\\w+[^\\s;,(]*)");

    private static final Pattern SHARED = Pattern.compile("DEFAULT PRIVILEGES|lo_from_bytea");

    Group {
        files = List.copyOf(files);
    }

    /** As few groups as come from putting each file into the first that it does not disturb. */
    static List<Group> of(List<SectionedFile> files) {
        var members = new ArrayList<List<SectionedFile>>();
        var changed = new ArrayList<Set<String>>();
        for (var file : files) {
            var subjects = subjects(file);
            int group = 0;
            while (group < members.size() && changed.get(group).stream().anyMatch(subjects::contains)) {
                group++;
            }
            if (group == members.size()) {
                members.add(new ArrayList<>());
                changed.add(new LinkedHashSet<>());
            }
            members.get(group).add(file);
            changed.get(group).addAll(subjects);
        }
        var groups = new ArrayList<Group>();
        for (var member : members) {
            groups.add(new Group(groups.size() + 1, member));
        }
        return groups;
    }

    private static Set<String> subjects(SectionedFile file) {
        var subjects = new LinkedHashSet<String>();
        for (var section : file.sections()) {
            switch (section.kind()) {
                case "finds" -> {
                    var parts = section.rest().split(" on ", 2);
                    subjects.add(parts[1]);
                    if (parts[0].equals("chain")) {
                        subjects.add("chain");
                    }
                }
                case "patch" -> subjects.addAll(changed(section.sql()));
                case "undo" -> subjects.add("the cluster");
                case "tenant" -> subjects.add("the tenant");
                default -> {}
            }
        }
        return subjects;
    }

    private static Set<String> changed(String sql) {
        var subjects = new LinkedHashSet<String>();
        var matcher = CHANGED.matcher(sql);
        while (matcher.find()) {
            subjects.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        var shared = SHARED.matcher(sql);
        while (shared.find()) {
            subjects.add(shared.group());
        }
        if (sql.contains("refuse_change")) {
            subjects.add("public.refuse_change");
        }
        return subjects;
    }

    @Override
    public String toString() {
        return "group %d: %d files".formatted(number, files.size());
    }
}
