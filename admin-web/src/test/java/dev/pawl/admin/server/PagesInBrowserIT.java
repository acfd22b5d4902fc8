package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;

/** What a person meets when everything is well. */
final class PagesInBrowserIT {
    @RegisterExtension
    static final HealthyServer HEALTHY = new HealthyServer();

    private @Nullable Browser opened;

    @BeforeEach
    void open() {
        opened = Browser.open(HEALTHY.server());
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"/login.xhtml, login", "/, overview", "/migrations, migrations", "/assets/nothing, error"})
    void everyPageIsAccessibleInBothThemesNarrowAndWide(String path, String name) {
        browser().visit(path);
        browser().inspect(path, name);
    }

    @Test
    void aWrongPasswordIsSaidNextToTheField() {
        browser().visit("/login.xhtml");
        browser().driver().findElement(By.id("password")).sendKeys("wrong" + Keys.ENTER);
        browser().waiting().until(ExpectedConditions.presenceOfElementLocated(By.id("password-error")));
        var field = browser().driver().findElement(By.id("password"));
        assertThat(field.getDomAttribute("aria-describedby")).isEqualTo("password-error");
        assertThat(browser().driver().getTitle()).startsWith("Error");
        browser().picture("login-wrong");
    }

    @Test
    void everythingIsReachedByKeyboardAndHasAVisibleFocusAndAName() {
        browser().visit("/migrations");
        var names = new ArrayList<String>();
        for (int i = 0; i < 9; i++) {
            browser().focused().sendKeys(Keys.TAB);
            var element = browser().focused();
            names.add(element.getAccessibleName());
            assertThat(element.getCssValue("outline-style"))
                    .as("outline of %s", element.getAccessibleName())
                    .isNotEqualTo("none");
        }
        assertThat(names)
                .containsExactly(
                        "Skip to content",
                        names.get(1),
                        "Overview",
                        "Migrations",
                        "System theme",
                        "Light theme",
                        "Dark theme",
                        "Log out",
                        "Pause live updates");
        assertThat(names.get(1)).startsWith("Pawl for database");
    }

    @Test
    void theSkipLinkLeadsToTheContent() {
        browser().visit("/");
        browser().focused().sendKeys(Keys.TAB);
        browser().focused().sendKeys(Keys.ENTER);
        assertThat(browser().focused().getDomAttribute("id")).isEqualTo("content");
    }

    @ParameterizedTest
    @CsvSource({"/login.xhtml", "/", "/migrations"})
    void everyControlHasANameAndIsLargeEnough(String path) {
        browser().visit(path);
        browser().width(Browser.NARROW);
        for (var control : visible("a, button, input:not([type=hidden])")) {
            assertThat(control.getAccessibleName())
                    .as(control.getDomAttribute("outerHTML"))
                    .isNotBlank();
            if (!control.getTagName().equals("a")) {
                assertThat(control.getSize().getHeight())
                        .as(control.getAccessibleName())
                        .isGreaterThanOrEqualTo(24);
            }
        }
    }

    @Test
    void withoutAChoiceTheThemeIsThatOfTheSystem() {
        browser().visit("/login.xhtml");
        assertThat(backgroundWhenSystemIs("light")).isEqualTo("rgba(251, 250, 248, 1)");
        assertThat(backgroundWhenSystemIs("dark")).isEqualTo("rgba(22, 24, 26, 1)");
    }

    @Test
    void liveUpdatesStopWhenPausedAndGoOnWhenResumed() {
        browser().visit("/");
        press("Pause live updates");
        assertThat(browser().driver().findElement(By.id("live-state")).getText())
                .isEqualTo("Live updates are paused.");
        press("Resume live updates");
        assertThat(browser().driver().findElement(By.id("live-state")).getText())
                .isEmpty();
        var before = dataTime();
        browser().waiting().until(driver -> !dataTime().equals(before));
    }

    @Test
    void whenTheSessionIsOverThePageSaysSoAndKeepsWhatItShows() {
        browser().visit("/");
        browser().driver().manage().deleteAllCookies();
        var problem = browser().driver().findElement(By.id("live-problem"));
        browser().waiting().until(ExpectedConditions.visibilityOf(problem));
        assertThat(problem.getText()).startsWith("Signed out.").endsWith("Log in again");
        assertThat(browser().driver().findElements(By.id("password"))).isEmpty();
        assertThat(visible(".sentences li")).hasSize(4);
    }

    @Test
    void loggingOutEndsTheSession() {
        browser().visit("/");
        press("Log out");
        assertThat(browser()
                        .driver()
                        .findElement(By.cssSelector("[role=status]"))
                        .getText())
                .isEqualTo("You are logged out.");
        browser().driver().get(HEALTHY.server().url("/migrations"));
        assertThat(browser().driver().getCurrentUrl()).endsWith("/login.xhtml?next=/migrations");
    }

    private Browser browser() {
        return java.util.Objects.requireNonNull(opened);
    }

    private void press(String name) {
        var button = browser().driver().findElement(By.xpath("//button[normalize-space()='" + name + "']"));
        button.click();
        browser().waiting().until(ExpectedConditions.stalenessOf(button));
    }

    private List<WebElement> visible(String selector) {
        return browser().driver().findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .toList();
    }

    private String dataTime() {
        return browser().driver().findElement(By.id("data-time")).getText();
    }

    private String backgroundWhenSystemIs(String scheme) {
        browser()
                .driver()
                .executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return browser().driver().findElement(By.tagName("body")).getCssValue("background-color");
    }
}
