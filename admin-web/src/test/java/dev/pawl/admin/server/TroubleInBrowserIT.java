package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.By;
import org.openqa.selenium.support.ui.ExpectedConditions;

/** The same trouble, watched by a person who does not touch the page. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TroubleInBrowserIT {
    private @Nullable Trouble begun;
    private @Nullable Browser opened;

    @BeforeAll
    void begin() {
        begun = Trouble.begin();
    }

    /** Before each test, so that each is reported as skipped where there is no browser. */
    @BeforeEach
    void open() {
        if (opened == null) {
            opened = Browser.open(trouble().server());
        }
    }

    @AfterAll
    void end() {
        if (opened != null) {
            opened.close();
        }
        if (begun != null) {
            begun.close();
        }
    }

    @Test
    @Order(1)
    void aRunThatGoesOnIsAccessible() {
        Visitor.signedIn(trouble().server()).await("/migrations", body -> body.contains("0002_backfill_orders"));
        browser().visit("/migrations");
        assertThat(browser().driver().findElement(By.tagName("progress")).getAccessibleName())
                .contains("Step 2 of 4");
        browser().inspect("/migrations", "running");
        browser().inspect("/", "overview-running");
    }

    @Test
    @Order(2)
    void theEndOfARunAppearsByItselfAndIsAnnounced() throws Exception {
        browser().visit("/migrations");
        trouble().letTheMigrationGo();
        browser()
                .waiting()
                .until(ExpectedConditions.textToBePresentInElementLocated(
                        By.cssSelector(".card.problem"), "PAWL0501E"));
        browser().waiting().until(driver -> text(By.id("announcement")).startsWith("Problem: The schema is not ready"));
        browser().waiting().until(ExpectedConditions.textToBePresentInElementLocated(By.tagName("main"), "held back"));
        browser().inspect("/migrations", "failed");
        browser().inspect("/", "overview-failed");
    }

    @Test
    @Order(3)
    void aLostDatabaseAppearsByItself() {
        browser().visit("/");
        trouble().takeTheDatabaseAway();
        browser()
                .waiting()
                .until(ExpectedConditions.textToBePresentInElementLocated(By.tagName("main"), "does not answer"));
        browser().inspect("/", "overview-database-down");
        browser().inspect("/migrations", "database-down");
    }

    private String text(By by) {
        return Objects.requireNonNull(browser().driver().findElement(by).getDomProperty("textContent"));
    }

    private Trouble trouble() {
        return Objects.requireNonNull(begun);
    }

    private Browser browser() {
        return Objects.requireNonNull(opened);
    }
}
