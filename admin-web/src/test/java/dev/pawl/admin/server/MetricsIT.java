package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.admin.server.AdminServer.Difference;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may read the metrics, as the guide of the operator pages describes it. */
final class MetricsIT {
    /** The one of the guide, with passwords. */
    private static final String OVERRIDE =
            """
            <server>
                <keyStore id="defaultKeyStore" password="changeit"/>
                <basicRegistry>
                    <user name="collector" password="secret"/>
                    <user name="somebody" password="secret"/>
                </basicRegistry>
                <reader-role><user>collector</user></reader-role>
            </server>
            """;

    @Test
    void onlyAReaderOfTheServerMayReadThemAndSeesNoPage() throws Exception {
        var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
        int port = freePort();
        var difference = new Difference(Map.of("HTTPS_PORT", Integer.toString(port)), Set.of(), OVERRIDE);
        try (var server = AdminServer.start(database, null, difference)) {
            var stranger = new Visitor(server);
            assertThat(stranger.await("/ready", body -> body.contains("\"ready\""))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(stranger.get("/metrics").headers().firstValue("Location"))
                    .hasValue("https://localhost:" + port + "/metrics");
            assertThat(status(port, "/metrics", null)).isEqualTo(401);
            assertThat(status(port, "/metrics", "collector:wrong")).isEqualTo(401);
            assertThat(status(port, "/metrics", "somebody:secret")).isEqualTo(403);
            assertThat(status(port, "/metrics", "collector:secret")).isEqualTo(200);
            assertThat(status(port, "/api/status", "collector:secret")).isEqualTo(401);
            assertThat(stranger.login("collector", "secret").headers().firstValue("Location"))
                    .hasValue("/login.xhtml?problem=wrong&next=/");
            assertThat(Visitor.signedIn(server).get("/migrations").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutMetricsAndTelemetryTheApplicationWorks() {
        var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
        var difference = new Difference(Map.of(), Set.of("mpMetrics-5.1", "mpTelemetry-2.1"), "");
        try (var server = AdminServer.start(database, null, difference)) {
            var visitor = Visitor.signedIn(server);
            assertThat(visitor.await("/ready", body -> body.contains("\"ready\""))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(visitor.get("/metrics").statusCode()).isEqualTo(404);
            assertThat(server.log()).doesNotContain("mpMetrics-5.1", "mpTelemetry-2.1", "NoClassDefFoundError");
        }
    }

    private static int status(int port, String path, @Nullable String login)
            throws IOException, GeneralSecurityException {
        var connection = (HttpsURLConnection)
                URI.create("https://localhost:" + port + path).toURL().openConnection();
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setHostnameVerifier((host, session) -> host.equals("localhost"));
        if (login != null) {
            var encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
            connection.setRequestProperty("Authorization", "Basic " + encoded);
        }
        return connection.getResponseCode();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The server makes a certificate of its own. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
