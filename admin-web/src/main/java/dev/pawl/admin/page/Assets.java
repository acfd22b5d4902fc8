package dev.pawl.admin.page;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Addresses of style sheet, module and pictures. They change with the content, so browsers may keep the files. */
@Named("assets")
@ApplicationScoped
public class Assets {
    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    @Inject
    private ServletContext context;

    /** The address of a file in the folder {@code assets}. */
    public String url(String file) {
        return addresses.computeIfAbsent(file, this::address);
    }

    private String address(String file) {
        var path = "/assets/" + file;
        try (var stream = context.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalArgumentException("no such file: " + path);
            }
            var digest = MessageDigest.getInstance("SHA-256").digest(stream.readAllBytes());
            return context.getContextPath() + path + "?v=" + HexFormat.of().formatHex(digest, 0, 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
