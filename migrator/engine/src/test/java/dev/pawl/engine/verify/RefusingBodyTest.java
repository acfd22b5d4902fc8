package dev.pawl.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which functions of triggers refuse an UPDATE always. */
final class RefusingBodyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN RAISE EXCEPTION 'no %', TG_OP; END",
                "DECLARE word text := 'return'; BEGIN -- RETURN NEW;\n RAISE 'never; RETURN NEW;'; END",
                "BEGIN RAISE NOTICE 'asked'; RAISE EXCEPTION USING MESSAGE = 'no'; RETURN NEW; END;",
                "BEGIN IF TG_OP = 'INSERT' THEN RETURN NEW; END IF; RAISE EXCEPTION 'no'; END",
                "BEGIN IF TG_OP IN ('UPDATE', 'DELETE') THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END",
                "BEGIN IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'no'; ELSE RAISE EXCEPTION 'no'; END IF; END",
                "BEGIN PERFORM CASE WHEN true THEN 1 END; BEGIN RAISE EXCEPTION 'no'; END; END",
                "BEGIN CASE WHEN OLD.x THEN RAISE EXCEPTION 'a'; ELSE RAISE EXCEPTION 'b'; END CASE; RETURN NEW; END"
            })
    void anErrorOnEveryWayRefuses(String source) {
        assertThat(RefusingBody.refuses(source, "UPDATE")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN RETURN NULL; END",
                "BEGIN RAISE WARNING 'no'; RETURN NEW; END",
                "BEGIN IF current_user = 'owner' THEN RETURN NEW; END IF; RAISE EXCEPTION 'no'; END",
                "BEGIN IF NEW.x <> OLD.x THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END",
                "BEGIN IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END",
                "BEGIN IF TG_OP = 'UPDATE' AND OLD.x THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END",
                "BEGIN FOR i IN 1..OLD.x LOOP RAISE EXCEPTION 'no'; END LOOP; RETURN NEW; END",
                "BEGIN BEGIN RAISE EXCEPTION 'no'; EXCEPTION WHEN OTHERS THEN NULL; END; RETURN NEW; END",
                "not a body"
            })
    void aWayAroundTheErrorIsNoRefusal(String source) {
        assertThat(RefusingBody.refuses(source, "UPDATE")).isFalse();
    }
}
