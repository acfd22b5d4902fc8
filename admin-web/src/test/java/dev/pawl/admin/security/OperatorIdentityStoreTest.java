package dev.pawl.admin.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.CredentialValidationResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OperatorIdentityStoreTest {
    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private final LoginThrottle throttle = new LoginThrottle(clock);

    @BeforeEach
    void writePassword() throws IOException {
        write("open sesame\nnot this\n");
    }

    @Test
    void theFirstLineIsThePasswordOfTheOperator() {
        var result = login("operator", "open sesame");
        assertThat(result.getStatus()).isEqualTo(Status.VALID);
        assertThat(result.getCallerGroups()).containsExactly("viewer");
    }

    @Test
    void nothingElseIs() {
        assertThat(login("operator", "not this").getStatus()).isEqualTo(Status.INVALID);
        assertThat(login("operator", "").getStatus()).isEqualTo(Status.INVALID);
        assertThat(login("admin", "open sesame").getStatus()).isEqualTo(Status.INVALID);
    }

    @Test
    void aChangedFileHoldsAtOnce() throws IOException {
        write("new password");
        assertThat(login("operator", "open sesame").getStatus()).isEqualTo(Status.INVALID);
        assertThat(login("operator", "new password").getStatus()).isEqualTo(Status.VALID);
    }

    @Test
    void withoutAPasswordNobodyCanLogIn() throws IOException {
        write("\nsecond");
        assertThat(store(folder.resolve("password")).hasPassword()).isFalse();
        assertThat(login("operator", "").getStatus()).isEqualTo(Status.INVALID);
        assertThat(store(folder.resolve("missing")).hasPassword()).isFalse();
    }

    @Test
    void afterFiveFailuresEvenTheRightPasswordWaits() {
        for (int i = 0; i < LoginThrottle.FAILURES; i++) {
            login("operator", "guess " + i);
        }
        assertThat(throttle.closedFor()).isEqualTo(LoginThrottle.PAUSE);
        assertThat(login("operator", "open sesame").getStatus()).isEqualTo(Status.INVALID);
        clock.advance(LoginThrottle.PAUSE);
        assertThat(login("operator", "open sesame").getStatus()).isEqualTo(Status.VALID);
    }

    @Test
    void attemptsAtTheSameTimeAreEachCounted() throws Exception {
        int guesses = 8 * LoginThrottle.FAILURES;
        var together = new CyclicBarrier(guesses);
        var threads = Executors.newFixedThreadPool(guesses);
        try {
            Callable<Boolean> attempt = () -> {
                together.await();
                return throttle.admits();
            };
            int admitted = 0;
            for (var answer : threads.invokeAll(Collections.nCopies(guesses, attempt))) {
                admitted += answer.get() ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(LoginThrottle.FAILURES);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anAttemptCountsBeforeItsPasswordIsLookedAt() {
        for (int i = 0; i < LoginThrottle.FAILURES; i++) {
            assertThat(throttle.admits()).isTrue();
        }
        assertThat(throttle.admits()).isFalse();
    }

    @Test
    void theRightPasswordForgetsTheFailuresBeforeIt() {
        for (int i = 1; i < LoginThrottle.FAILURES; i++) {
            login("operator", "guess " + i);
        }
        assertThat(login("operator", "open sesame").getStatus()).isEqualTo(Status.VALID);
        assertThat(throttle.closedFor()).isZero();
        login("operator", "guess again");
        assertThat(throttle.closedFor()).isZero();
    }

    @Test
    void failuresThatAreFarApartDoNotCount() {
        for (int i = 0; i < 2 * LoginThrottle.FAILURES; i++) {
            login("operator", "guess " + i);
            clock.advance(Duration.ofSeconds(20));
        }
        assertThat(throttle.closedFor()).isZero();
    }

    private CredentialValidationResult login(String user, String password) {
        return store(folder.resolve("password")).validate(new UsernamePasswordCredential(user, password));
    }

    private OperatorIdentityStore store(Path file) {
        return new OperatorIdentityStore(new PasswordFile(file), throttle);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("password"), text);
    }
}
