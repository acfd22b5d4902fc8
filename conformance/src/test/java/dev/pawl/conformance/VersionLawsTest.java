package dev.pawl.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.migration.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Laws of the names of migrations and of their order. */
final class VersionLawsTest {
    @Property
    void aFileNameGivesTheVersionThatItWasMadeOf(@ForAll("versions") Version version) {
        assertThat(Version.ofFileName(version + ".up.sql")).contains(version);
        assertThat(Version.ofFileName(version + ".sql")).contains(version);
    }

    @Property
    void partsPutTogetherAreTheText(@ForAll("versions") Version version) {
        assertThat(version.text()).endsWith(version.letter() + "_" + version.name());
        assertThat(Long.parseLong(version.text().split("[a-z]?_", 2)[0])).isEqualTo(version.number());
    }

    @Property
    void theOrderIsTotalAndAgreesWithEquals(
            @ForAll("versions") Version a, @ForAll("versions") Version b, @ForAll("versions") Version c) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
        if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a.compareTo(c)).isLessThanOrEqualTo(0);
        }
    }

    @Property
    void theNumberDecidesWhateverItsWidth(@ForAll("versions") Version a, @ForAll("versions") Version b) {
        if (a.number() != b.number()) {
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Long.compare(a.number(), b.number()));
        } else if (!a.letter().equals(b.letter())) {
            assertThat(Integer.signum(a.compareTo(b)))
                    .isEqualTo(Integer.signum(a.letter().compareTo(b.letter())));
        }
    }

    @Property
    void sortingDoesNotDependOnTheOrderInWhichADirectoryListsItsFiles(
            @ForAll @Size(max = 20) List<@From("versions") Version> versions, @ForAll Random random) {
        var sorted = new ArrayList<>(versions);
        Collections.sort(sorted);
        var shuffled = new ArrayList<>(versions);
        Collections.shuffle(shuffled, random);
        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(sorted);
    }

    @Property
    void whatHasNotTheFormIsNoVersion(@ForAll String name) {
        boolean hasTheForm = name.matches("[0-9]{3,14}[a-z]?_[A-Za-z0-9_]+(\\.up)?\\.sql");
        assertThat(Version.ofFileName(name).isPresent()).isEqualTo(hasTheForm);
    }

    @Provide
    Arbitrary<Version> versions() {
        var numbers = Arbitraries.strings().numeric().ofMinLength(3).ofMaxLength(14);
        // Few numbers, so that equal ones in different widths meet.
        var small = Arbitraries.of("001", "0001", "036", "00036", "037", "20251008000000");
        var letters = Arbitraries.of("", "", "a", "b", "z");
        var names = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withChars('_', '0', '9')
                .ofMinLength(1)
                .ofMaxLength(8);
        return Combinators.combine(Arbitraries.oneOf(numbers, small), letters, names)
                .as((number, letter, name) -> new Version(number + letter + "_" + name));
    }
}
