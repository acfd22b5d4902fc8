package dev.pawl.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What conditions amount to, as PostgreSQL writes them. */
final class PolicyFormTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "(zone_id = current_setting('app.zone'::text, true)) # EQUALITY",
                "(zone_id = (NULLIF(current_setting('app.zone'::text, true), ''::text))::uuid) # EQUALITY",
                "((zone_id)::text = current_setting('app.zone'::text)) # EQUALITY",
                "(zone_id = ( SELECT current_setting('app.zone'::text, true) AS current_setting)) # EQUALITY",
                "(zone_id = app.current_zone()) # EQUALITY",
                "((zone_id = current_setting('app.zone'::text, true)) AND (deleted_at IS NULL)) # EQUALITY",
                "(zone_id = COALESCE(current_setting('app.zone'::text, true), ''::text)) # EQUALITY",
                "false # EQUALITY",
                "true # ALWAYS_TRUE",
                "((zone_id = current_setting('app.zone'::text, true)) OR true) # ALWAYS_TRUE",
                "((zone_id = current_setting('app.zone'::text)) OR (current_setting('app.zone'::text) = '*'::text))"
                        + " # WILDCARD",
                "((zone_id = current_setting('app.zone'::text)) OR (current_setting('app.role'::text) = 'operator'::text))"
                        + " # WILDCARD",
                "((zone_id = current_setting('app.zone'::text)) OR (current_setting('app.zone'::text, true) IS NULL))"
                        + " # ADMITS_UNSET",
                "(zone_id = COALESCE(current_setting('app.zone'::text, true), zone_id)) # ADMITS_UNSET",
                "(zone_id = current_setting('app.other'::text, true)) # OTHER_SETTING",
                "(zone_id ~~ current_setting('app.zone'::text, true)) # NOT_EQUALITY",
                "(lower(zone_id) = lower(current_setting('app.zone'::text, true))) # NOT_EQUALITY",
                "(zone_id = ANY (string_to_array(current_setting('app.zone'::text, true), ','::text))) # NOT_EQUALITY",
                "(zone_id = 'acme'::text) # NOT_EQUALITY",
                "(zone_id = zone_id) # NOT_EQUALITY",
                "(zone_id <> current_setting('app.zone'::text, true)) # NOT_EQUALITY"
            })
    void aConditionIsJudgedByItsForm(String condition, PolicyForm form) {
        assertThat(PolicyForm.of(condition, Optional.of("zone_id"), "app.zone")).isEqualTo(form);
    }

    @Test
    void aTextForARegularExpressionIsFound() {
        assertThat(Sample.of("^[A-Za-z0-9_-]{1,64}$").orElseThrow()).matches("^[A-Za-z0-9_-]{1,64}$");
        assertThat(Sample.of("^[0-9a-f]{64}$").orElseThrow()).matches("^[0-9a-f]{64}$");
        assertThat(Sample.of("^(sha256|md5):\\w+(-\\d{2})?$").orElseThrow()).matches("^(sha256|md5):\\w+(-\\d{2})?$");
        assertThat(Sample.of("(?=x)y")).isEmpty();
    }
}
