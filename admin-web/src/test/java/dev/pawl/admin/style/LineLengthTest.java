package dev.pawl.admin.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The formatter breaks code, but neither texts nor comments. */
final class LineLengthTest {
    private static final int LONGEST = 120;

    static Stream<Path> sources() throws IOException {
        return Stream.of(Path.of("src"), Path.of("../migrator/ejb/src")).flatMap(LineLengthTest::javaBelow);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void noLineIsTooLong(Path source) throws IOException {
        assertThat(Files.readAllLines(source))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(LONGEST));
    }

    private static Stream<Path> javaBelow(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
