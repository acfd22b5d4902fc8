import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/**
 * Prints how many tests of a build passed, failed and were skipped, with the reason of each skipped one. Run from its
 * source: {@code java TestSummary.java ROOT BUILD_START}.
 */
final class TestSummary {
    private int passed;
    private int failed;
    private int skipped;
    private final Map<String, String> reasons = new TreeMap<>();

    public static void main(String[] arguments) throws Exception {
        var summary = new TestSummary();
        for (var report : reports(Path.of(arguments[0]), Instant.parse(arguments[1]))) {
            summary.read(report);
        }
        summary.print();
    }

    /** The reports of this build; older ones may lie around from an earlier one. */
    private static List<Path> reports(Path root, Instant buildStart) throws IOException {
        try (var paths = Files.find(
                root,
                6,
                (path, attributes) -> path.getFileName().toString().matches("TEST-.*\\.xml")
                        && path.getParent().getFileName().toString().matches("(surefire|failsafe)-reports")
                        && !attributes.lastModifiedTime().toInstant().isBefore(buildStart))) {
            return paths.sorted().toList();
        }
    }

    private void read(Path report) throws Exception {
        var cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            count((Element) cases.item(i));
        }
    }

    private void count(Element test) {
        var skip = test.getElementsByTagName("skipped");
        if (test.getElementsByTagName("failure").getLength() + test.getElementsByTagName("error").getLength() > 0) {
            failed++;
        } else if (skip.getLength() > 0) {
            skipped++;
            reasons.put(test.getAttribute("classname") + "." + test.getAttribute("name"), reason((Element) skip.item(0)));
        } else {
            passed++;
        }
    }

    /** In an attribute, or in the first line of a stack trace behind the exception's name. */
    private static String reason(Element skip) {
        var message = skip.getAttribute("message");
        var trace = skip.getTextContent().strip().lines().findFirst().orElse("no reason given");
        return message.isEmpty() ? trace.replaceFirst("^[\\w.]+Exception: (Assumption failed: )?", "") : message;
    }

    private void print() {
        reasons.forEach((test, reason) -> System.out.println("skipped " + test + ": " + reason));
        System.out.printf("%d passed, %d failed, %d skipped%n", passed, failed, skipped);
    }
}
