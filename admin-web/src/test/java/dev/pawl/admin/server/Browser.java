package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.FluentWait;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Headless Chromium. Where it or its driver is not installed, the test is skipped and says so. */
final class Browser implements AutoCloseable {
    static final int NARROW = 320;
    static final int WIDE = 1280;
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> FLAGS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** Kept, since a logger that nobody holds forgets its level. Selenium warns of every Chromium newer than itself. */
    private static final Logger VERSIONS = Logger.getLogger("org.openqa.selenium.devtools");

    static {
        VERSIONS.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;
    private final AdminServer server;

    private Browser(ChromeDriver driver, AdminServer server) {
        this.driver = driver;
        this.server = server;
    }

    static Browser open(AdminServer server) {
        var chromium = onPath("chromium", "chromium-browser", "google-chrome");
        var chromedriver = onPath("chromedriver");
        assumeTrue(chromium.isPresent(), "no Chromium on the PATH");
        assumeTrue(chromedriver.isPresent(), "no chromedriver on the PATH");
        var options = new ChromeOptions().setBinary(chromium.orElseThrow()).addArguments(FLAGS);
        options.addArguments("--user-data-dir=" + profile());
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.orElseThrow())
                .build();
        var browser = new Browser(new ChromeDriver(service, options), server);
        browser.width(WIDE);
        return browser;
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Opens a path, logging in when asked to. */
    void visit(String path) {
        driver.get(server.url(path));
        if (!driver.findElements(By.id("password")).isEmpty() && !path.startsWith("/login")) {
            driver.findElement(By.id("password")).sendKeys(AdminServer.PASSWORD + Keys.ENTER);
            waiting().until(ExpectedConditions.urlToBe(server.url(path)));
        }
    }

    /** Chooses a theme by its button. */
    void theme(String word) {
        driver.findElement(By.cssSelector("button[name=theme][value=" + word + "]"))
                .click();
        waiting().until(ExpectedConditions.attributeToBe(By.tagName("html"), "data-theme", word));
    }

    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Asks again when what it looked at was exchanged meanwhile: the pages refresh themselves. */
    FluentWait<WebDriver> waiting() {
        return new WebDriverWait(driver, PATIENCE).ignoring(WebDriverException.class);
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** What must hold for every page, in both themes, narrow and wide. Leaves a picture of each. */
    void inspect(String path, String name) {
        for (var theme : List.of("light", "dark")) {
            driver.get(server.url("/login.xhtml"));
            theme(theme);
            visit(path);
            for (int width : List.of(NARROW, WIDE)) {
                width(width);
                picture(name + "-" + theme + "-" + width);
                inspectNow(name + ", " + theme + ", " + width + " px");
            }
        }
    }

    private void inspectNow(String what) {
        var violations = new AxeBuilder().analyze(driver).getViolations();
        assertThat(violations).as("axe on %s", what).isEmpty();
        assertThat(script("return document.documentElement.scrollWidth"))
                .as("width of %s", what)
                .isEqualTo(script("return document.documentElement.clientWidth"));
        assertThat(complaints()).as("console of %s", what).isEmpty();
    }

    /** What the browser refused, such as a script that the policy forbids. An answer of 404 is no complaint. */
    private List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("status of 404"))
                .toList();
    }

    Object script(String text) {
        return Objects.requireNonNull(driver.executeScript(text));
    }

    void picture(String name) {
        try {
            var height = script("return document.documentElement.scrollHeight");
            var width = script("return innerWidth");
            driver.executeCdpCommand(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of(
                            "width",
                            width,
                            "height",
                            Math.max(900, (long) height),
                            "deviceScaleFactor",
                            1,
                            "mobile",
                            false));
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
            width(Math.toIntExact((long) width));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }

    private static Path profile() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "browsers")), "profile")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<File> onPath(String... names) {
        var folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Arrays.stream(names)
                .flatMap(name -> Stream.of(folders).map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }
}
