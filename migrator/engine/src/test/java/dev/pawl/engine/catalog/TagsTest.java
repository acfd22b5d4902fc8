package dev.pawl.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TagsTest {
    @Test
    void theTagsOfACommentAreRead() {
        var tags = Tags.of(
                """
                What was decided, by whom.
                @tenant zone_id
                @append-only
                @partitions monthly recorded_at ahead=3 retain=365d
                @reads app, console
                @writes app""");

        assertThat(tags.tenant()).contains("zone_id");
        assertThat(tags.isFixed()).isTrue();
        assertThat(tags.global()).isFalse();
        assertThat(tags.partitions())
                .contains(new PartitionsTag(PartitionsTag.Every.MONTHLY, "recorded_at", 3, OptionalInt.of(365)));
        assertThat(tags.reads()).contains(List.of("app", "console"));
        assertThat(tags.writes()).contains(List.of("app"));
        assertThat(tags.problems()).isEmpty();
    }

    @Test
    void otherToolsTagsAndAddressesAreNotOurs() {
        assertThat(Tags.of("Ask someone@example.org.\n@omit create,update\n@name thing"))
                .isEqualTo(Tags.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "@tenants zone_id # @tenants is no tag; @tenant may be meant",
                "@appendonly # @appendonly is no tag; @append-only may be meant",
                "@tenant # @tenant needs the name of one column, as in @tenant zone_id",
                "@tenant a, b # @tenant needs the name of one column, as in @tenant zone_id",
                "@immutable always # @immutable takes nothing behind it, found always",
                "@partitions weekly at ahead=1"
                        + " # @partitions is written monthly|daily COLUMN ahead=N retain=Nd, found weekly at ahead=1",
                "@reads a,,b # @reads needs roles with commas between them, found a,,b"
            })
    void whatWasMeantAsATagAndIsNoneIsAProblem(String line, String problem) {
        assertThat(Tags.of(line).problems()).containsExactly(problem);
    }

    @Test
    void aPartitionThatWasTakenOutSaysOfWhichTable() {
        assertThat(Tags.of("@retired public.events").retired()).contains("public.events");
        assertThat(Tags.of("@required reading").problems()).isEmpty();
    }

    @Test
    void contradictionsAndRepetitionsAreProblems() {
        assertThat(Tags.of("@tenant a\n@global").problems())
                .containsExactly("@tenant and @global contradict each other");
        assertThat(Tags.of("@global\n@global").problems()).containsExactly("@global is there twice");
    }
}
