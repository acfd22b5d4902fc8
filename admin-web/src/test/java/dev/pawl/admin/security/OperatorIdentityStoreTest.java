package dev.pawl.admin.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.CredentialValidationResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
